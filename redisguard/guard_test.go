package redisguard

import (
	"os"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// long has random tests run for as long as a night allows.
var long = os.Getenv("REDISGUARD_LONG") != ""

const (
	// testTimeout is that of guards whose Redis goes away: on a bubble's clock,
	// or where no more is asserted than what comes of it.
	testTimeout = 100 * time.Millisecond
	// patience is that of guards whose Redis answers, whenever the machine gets to
	// it. It is longer than any machine stalls: a virtual one was seen to stop for
	// 47 s in the middle of a test, and then all timers expire before any reply is
	// read. A hang is for the timeout of go test, which shows what hangs.
	patience = 24 * time.Hour
)

func TestMain(m *testing.M) {
	code := m.Run()
	redistest.EndShared()
	os.Exit(code)
}

// idle is for guards through whose client nothing is sent. It is made outside
// of any bubble: a client of go-redis has goroutines.
var idle = redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})

// testGuard is for a bubble.
func testGuard() *Guard {
	g := newGuard(idle, testTimeout)
	g.gate, g.names = new(gate), new(names)
	g.ping = nil // the client of this guard leads nowhere
	return g
}

func newGuard(c redis.UniversalClient, timeout time.Duration) *Guard {
	return guardWith(c, timeout, Options{})
}

// guardWith returns a guard with any timeout, also one longer than New allows.
func guardWith(c redis.UniversalClient, timeout time.Duration, o Options) *Guard {
	o.Timeout = min(timeout, longestTimeout)
	g, err := New(c, o)
	if err != nil {
		panic(err)
	}
	g.timeout, g.gate = timeout, gateOf(c, timeout)
	return g
}

func mustGuard(c redis.UniversalClient) *Guard { return newGuard(c, patience) }

func guardFor(t *testing.T, s *redistest.Server) *Guard { return mustGuard(s.Client()) }

// mostRequests is how many requests a gate lets through in that time to a Redis
// that does not answer, if they are made one by one: the first, and probes.
func mostRequests(in time.Duration) int64 {
	n := int64(0)
	for ; in >= 0; n++ {
		in -= backoffCeiling(int(n), firstProbe, lastProbe) / 2
	}
	return n
}

// A Guard that is closed makes no guards: their names would never be free again.
func TestAClosedGuardMakesNoGuards(t *testing.T) {
	c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	defer c.Close()
	g := mustGuard(c)
	g.Close()
	errs := map[string]error{}
	_, errs["limiter"] = g.Limiter(LimiterOptions{Name: "x", Rate: 1, Burst: 1, OnOutage: FailOpen})
	_, errs["quota"] = g.Quota(QuotaOptions{Name: "x", Limit: 1, Window: time.Minute, OnOutage: FailOpen})
	_, errs["breaker"] = g.Breaker(BreakerOptions{Name: "x"})
	_, errs["reader"] = g.Reader(ReaderOptions{MaxAge: time.Second})
	_, errs["reader with a channel"] = g.Reader(ReaderOptions{MaxAge: time.Second, Channel: "c"})
	for what, err := range errs {
		if err != ErrClosed {
			t.Errorf("%s: %v", what, err)
		}
	}
	g = mustGuard(c)
	defer g.Close()
	if _, err := g.Breaker(BreakerOptions{Name: "x", Failures: 7}); err != nil {
		t.Error(err)
	}
	if _, err := g.Limiter(LimiterOptions{Name: "x", Rate: 7, Burst: 1, OnOutage: FailOpen}); err != nil {
		t.Error(err)
	}
}
