package redisguard

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A suspended limiter spends what it leased and then does what OnOutage says; a
// suspended breaker goes on by what it sees itself. Nothing is sent, and after
// Resume both are as before.
func TestSuspendedLimiterAndBreaker(t *testing.T) {
	s := redistest.Start(t)
	g := guardFor(t, s)
	l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 1600, Per: time.Minute, Burst: 160, Horizon: time.Minute, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.Breaker(BreakerOptions{Name: "b", Failures: 3, OpenFor: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	brief, err := g.Breaker(BreakerOptions{Name: "brief", Failures: 3, OpenFor: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	do := func(b *Breaker, err error) error {
		_, got := Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 0, err })
		return got
	}
	if d := mustAllow(t, l, "k", 1); !d.OK { // and leases a sixteenth of 1,600
		t.Fatalf("%+v", d)
	}
	_, _ = do(b, nil), do(brief, nil)
	await(t, "the breakers' first reads", func() bool { return s.Stats("get") == 2 })
	g.Suspend()
	before := s.Total()
	spent := 0
	for mustAllow(t, l, "k", 1).OK {
		spent++
	}
	if spent < 50 || spent > 200 {
		t.Errorf("%d tokens of a lease of 100 or so were spent", spent)
	}
	if d := mustAllow(t, l, "k", 1); d.OK || !d.Fallback() || d.RetryAfter <= 0 {
		t.Errorf("without a lease: %+v", d)
	}
	for range 3 {
		_, _ = do(b, errIll), do(brief, errIll)
	}
	if err := do(b, nil); !errors.Is(err, ErrOpen) {
		t.Errorf("three failures while suspended: %v", err)
	}
	await(t, "its own probe closes one", func() bool { return do(brief, nil) == nil })
	if n := s.Total() - before; n != 0 {
		t.Errorf("%d commands left while suspended: %v", n, s.Commands())
	}
	g.Resume()
	await(t, "the limiter asks again", func() bool { d := mustAllow(t, l, "k", 1); return d.OK && !d.Fallback() })
}

// Suspend is for emergencies: it does not wait until a subscription that is
// being made again has found out that nobody answers, which here is never.
func TestSuspendDoesNotWaitForASubscription(t *testing.T) {
	s := redistest.Start(t)
	var mu sync.Mutex
	var conns []*notingConn
	c := redis.NewClient(&redis.Options{Addr: s.Addr, ReadTimeout: -1, Dialer: func(_ context.Context, network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		conns = append(conns, &notingConn{Conn: conn})
		return conns[len(conns)-1], nil
	}})
	t.Cleanup(func() { c.Close() })
	_, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Channel: "written"})
	await(t, "the subscription", func() bool { return s.Stats("subscribe") == 1 })
	s.Pause()
	defer s.Resume()
	mu.Lock()
	known := len(conns)
	for _, conn := range conns {
		conn.Close()
	}
	mu.Unlock()
	await(t, "a new connection that waits for an answer", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(conns) > known && conns[known].written.Load()
	})
	done := make(chan struct{})
	go func() {
		g.Suspend()
		close(done)
	}()
	await(t, "Suspend to return", func() bool { return closedNow(done) })
}

// A notingConn notes that something was written.
type notingConn struct {
	net.Conn
	written atomic.Bool
}

func (c *notingConn) Write(b []byte) (int, error) {
	c.written.Store(true)
	return c.Conn.Write(b)
}
