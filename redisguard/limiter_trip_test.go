package redisguard

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// roundTrips are the distances at which every limiter is tried.
var roundTrips = []time.Duration{
	500 * time.Microsecond, 20 * time.Millisecond, 90 * time.Millisecond, 100 * time.Millisecond,
	140 * time.Millisecond, 210 * time.Millisecond, 300 * time.Millisecond,
}

// requestsPerCall is how many requests a call may wait for: the one that is under
// way when it comes, one that counts on the tokens in hand, and one that does not.
const requestsPerCall = 3

// distant is a fleet with the default Timeout, so far from the model.
func distant(t *testing.T, m *model, trip time.Duration, n int, o LimiterOptions) []*Limiter {
	t.Helper()
	m.setDelay(trip)
	var fleet []*Limiter
	for range n {
		g, err := New(idle, Options{})
		if err != nil {
			t.Fatal(err)
		}
		g.gate, g.ping, g.names = new(gate), m.ping, new(names)
		l, err := g.Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		fleet = append(fleet, m.attach(l))
	}
	return fleet
}

// A lease whose life is shorter than the round trip is void when it arrives.
// Who waited for it is served all the same, and no call asks for ever.
func TestLimiterAnswersAtAnyRoundTrip(t *testing.T) {
	for _, trip := range roundTrips {
		for _, o := range []LimiterOptions{
			{Rate: 100, Burst: 100},
			{Rate: 100, Burst: 100, Horizon: 20 * time.Millisecond},
			{Rate: 100, Burst: 100, Horizon: 20 * time.Millisecond, MaxHorizon: 20 * time.Millisecond},
			{Rate: 1, Per: time.Minute, Burst: 100, Horizon: time.Millisecond},
			{Rate: 100, Window: true},
			{Rate: 100, Window: true, Horizon: 10 * time.Millisecond}, // as a Quota of a second
			{Rate: 10, Per: 100 * time.Millisecond, Window: true},
			{Rate: 1, Per: time.Millisecond, Window: true, Horizon: time.Millisecond},
		} {
			o.Name, o.OnOutage = "x", FailClosed
			t.Run(fmt.Sprintf("%v/%+v", trip, o), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					m := newModel()
					l := distant(t, m, trip, 1, o)[0]
					ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
					defer cancel()
					admitted := 0
					for i := range 40 {
						n := 1 + i%3/2
						if float64(n) > l.terms.capacity {
							n = 1
						}
						before, began := m.requests("k"), time.Now()
						d, err := l.AllowN(ctx, "k", n)
						if err != nil {
							t.Fatalf("call %d: %v after %d requests", i, err, m.requests("k")-before)
						}
						if asked := m.requests("k") - before; asked > requestsPerCall {
							t.Errorf("call %d waited for %d requests", i, asked)
						}
						if took := time.Since(began); took > l.g.timeout {
							t.Errorf("call %d took %v", i, took)
						}
						if d.OK {
							admitted += n
						} else if d.RetryAfter <= 0 {
							t.Errorf("call %d: %+v", i, d)
						}
						if d.Fallback() && trip < l.g.timeout {
							t.Errorf("call %d: OnOutage decided, and Redis answers in %v", i, trip)
						}
						time.Sleep(50 * time.Millisecond)
					}
					if admitted == 0 && trip < l.g.timeout {
						t.Error("nothing was admitted")
					}
				})
			})
		}
	}
}

// flood has calls come at random times, each in a goroutine of its own, as
// requests come to a server: none waits for another one's round trip.
func flood(fleet []*Limiter, perSecond float64, span time.Duration, told func(n int)) (admitted int64) {
	var ok atomic.Int64
	var wg sync.WaitGroup
	for i, l := range fleet {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(5, uint64(i)))
			for start := time.Now(); time.Since(start) < span; {
				time.Sleep(time.Duration(r.ExpFloat64() / perSecond * float64(len(fleet)) * float64(time.Second)))
				wg.Go(func() {
					if d, err := l.Allow(context.Background(), "k"); err == nil && d.OK && !d.Fallback() {
						ok.Add(1)
						told(1)
					}
				})
			}
		})
	}
	wg.Wait()
	return ok.Load()
}

// slackOf is how much of any span of time the documentation allows beyond the
// rate.
func slackOf(l *Limiter) float64 {
	if w, ok := l.terms.algorithm.(window); ok {
		return float64(w.limit) * (2 + l.g.timeout.Seconds()*1000/float64(w.length))
	}
	return l.terms.capacity + l.terms.rate*max(l.terms.life*l.maxHorizon.Seconds(), l.g.timeout.Seconds())
}

// The same with real scripts over a network that is slow.
func TestLimiterThroughASlowNetwork(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T){}
	for _, trip := range roundTrips {
		tests[trip.String()] = func(t *testing.T) {
			s := redistest.Start(t)
			p := newProxy(t, s.Addr)
			p.delay.Store(int64(trip / 2))
			c := redis.NewClient(s.OptionsVia(p.addr))
			t.Cleanup(func() { c.Close() })
			g := patientGuard(t, c, nil)
			for i, o := range []LimiterOptions{
				{Rate: 100, Burst: 100, Horizon: 20 * time.Millisecond},
				{Rate: 100, Window: true},
				{Rate: 100, Window: true, Horizon: 10 * time.Millisecond},
				{Rate: 10, Per: 100 * time.Millisecond, Window: true},
			} {
				o.Name, o.OnOutage = fmt.Sprint(i), FailClosed
				l, err := g.Limiter(o)
				if err != nil {
					t.Fatal(err)
				}
				const calls = 8
				admitted, before := 0, g.Status().Sent
				for range calls {
					d := mustAllow(t, l, "k", 1)
					if d.Fallback() {
						t.Errorf("%+v: OnOutage decided, and Redis answers", o)
					}
					if d.OK {
						admitted++
					}
				}
				asked := g.Status().Sent - before
				if admitted == 0 || asked > requestsPerCall*calls {
					t.Errorf("%+v: %d of %d calls were admitted after %d requests", o, admitted, calls, asked)
				}
			}
		}
	}
	together(t, tests)
}
