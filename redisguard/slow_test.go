package redisguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// changes counts the changes of a guard's state.
type changes struct{ n atomic.Int64 }

func (c *changes) Request(string, time.Duration, error) {}
func (c *changes) Change(string, string, string)        { c.n.Add(1) }

func simGuard(t *testing.T, c redis.UniversalClient, timeout time.Duration, o Observer) *Guard {
	t.Helper()
	if timeout == 0 {
		timeout = defaultTimeout
	}
	g := guardWith(c, timeout, Options{Observer: o})
	send := g.ping
	g.ping = func(ctx context.Context, server redis.Cmdable, connected func()) error {
		return send(context.WithValue(ctx, waitsForDial{}, true), server, connected)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

// A guard that is given less time than a round trip decides nothing for one
// that has enough.
func TestImpatientGuardStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(20 * time.Millisecond)
		c := s.client(t, redis.Options{})
		s.connect(t, c, 20)
		seen := new(changes)
		hasty, calm := simGuard(t, c, 5*time.Millisecond, nil), simGuard(t, c, 250*time.Millisecond, seen)
		o := LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed}
		a, err := hasty.Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		b, err := calm.Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		r, err := calm.Reader(ReaderOptions{MaxAge: time.Nanosecond})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 543 {
			key := fmt.Sprint(i)
			if d := mustAllow(t, a, key, 1); i < 1 && !d.Fallback() {
				t.Errorf("a reply within 5 ms over 20 ms: %+v", d)
			}
			if d := mustAllow(t, b, key, 1); !d.OK || d.Fallback() {
				t.Errorf("call %d of the guard that has the time: %+v", i, d)
			}
			if err := r.Get(t.Context(), key).Err(); err != redis.Nil {
				t.Errorf("read %d of the guard that has the time: %v", i, err)
			}
		}
		if n := seen.n.Load(); n > 0 {
			t.Errorf("%d changes of state of the guard that has the time", n)
		}
	})
}

// A reply that takes longer than the Timeout, as it is large, is no outage: not
// for others, nor for the next one about its key.
func TestSlowReplyIsNoOutage(t *testing.T) {
	for _, trip := range roundTrips {
		t.Run(trip.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSim(trip)
				c := s.client(t, redis.Options{ReadTimeout: 10 * time.Second})
				s.connect(t, c, 20)
				seen := new(changes)
				g := simGuard(t, c, 400*time.Millisecond, seen)
				r, err := g.Reader(ReaderOptions{MaxAge: time.Nanosecond})
				if err != nil {
					t.Fatal(err)
				}
				if err := r.Get(t.Context(), "warm").Err(); err != redis.Nil {
					t.Fatal(err)
				}
				s.slowdown("large", 3*time.Second)
				for range 5 {
					began := time.Now()
					if err := r.Get(t.Context(), "large").Err(); !errors.Is(err, ErrUnavailable) || time.Since(began) != g.timeout {
						t.Errorf("the large one: %v after %v", err, time.Since(began))
					}
					time.Sleep(50 * time.Millisecond) // nothing else shows that Redis is there
					began = time.Now()
					if err := r.Get(t.Context(), "small").Err(); err != redis.Nil || time.Since(began) != trip {
						t.Errorf("a small one: %v after %v", err, time.Since(began))
					}
					time.Sleep(4 * time.Second)
				}
				if n := seen.n.Load(); n > 0 {
					t.Errorf("%d changes of state", n)
				}
				time.Sleep(10 * time.Second)
			})
		})
	}
}

// Calls that use up the pool, as a program's BLPOPs do, are no outage. This one
// is on a real server, as go-redis' pool keeps timers that must not leave a
// bubble.
func TestUsedUpPoolIsNoOutage(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	o := s.Options()
	o.PoolSize = 2
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	seen := new(changes)
	g := simGuard(t, c, 2*testTimeout, seen)
	g.gate.took(longestTrip)
	g.gate.trip *= 1e5 // so that the reply to the PING has all the time that it needs
	r, err := g.Reader(ReaderOptions{MaxAge: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { c.BLPop(context.Background(), 0, "jobs") })
	}
	await(t, "the pool is used up", func() bool {
		return s.Stats("blpop") == 2 || c.PoolStats().TotalConns == 2 && c.PoolStats().IdleConns == 0
	})
	pings, began := s.Stats("ping"), time.Now()
	if err := r.Get(t.Context(), "k").Err(); !errors.Is(err, ErrUnavailable) || !errors.Is(err, errSlow) {
		t.Errorf("a read that found no connection: %v", err)
	}
	await(t, "a PING that asked the server", func() bool { return s.Stats("ping") > pings })
	await(t, "its reply", func() bool { g.gate.mu.Lock(); defer g.gate.mu.Unlock(); return g.gate.heard.After(began) })
	if st := g.Status(); st.State != OK || seen.n.Load() > 0 {
		t.Errorf("the guard is %s after %d changes", st.State, seen.n.Load())
	}
	for range 2 {
		if err := s.Admin().LPush(t.Context(), "jobs", "job", "job").Err(); err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
	await(t, "a read with a free connection", func() bool { return r.Get(t.Context(), "other").Err() == redis.Nil })
}

// At 300 ms with the default Timeout of 250, no request is answered in time.
// Its tokens come nevertheless. Once the batches are as large as the demand,
// OnOutage decides nothing more, and the guard stays well.
func TestLimiterBeyondItsTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(300 * time.Millisecond)
		c := s.client(t, redis.Options{})
		s.connect(t, c, 20)
		seen := new(changes)
		l, err := simGuard(t, c, 0, seen).Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(span time.Duration) (calls, without int, changed int64) {
			before := seen.n.Load()
			for start := time.Now(); time.Since(start) < span; time.Sleep(20 * time.Millisecond) {
				calls++
				if mustAllow(t, l, "k", 1).Fallback() {
					without++
				}
			}
			return calls, without, seen.n.Load() - before
		}
		if calls, without, changed := ask(10 * time.Second); without*10 > calls || changed > 16 {
			t.Errorf("at first OnOutage decided %d of %d calls, with %d changes of state", without, calls, changed)
		}
		if calls, without, changed := ask(time.Minute); without > 0 || changed > 0 {
			t.Errorf("OnOutage decided %d of %d calls, with %d changes of state", without, calls, changed)
		}
		time.Sleep(10 * time.Second)
	})
}

// atRoundTrips runs a test in simulated time for each distance of Redis, with and
// without ContextTimeoutEnabled.
func atRoundTrips(t *testing.T, test func(t *testing.T, s *sim, c *redis.Client, trip time.Duration)) {
	for _, trip := range roundTrips {
		for _, enabled := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v/ContextTimeoutEnabled=%v", trip, enabled), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newSim(trip)
					test(t, s, s.client(t, redis.Options{ContextTimeoutEnabled: enabled}), trip)
				})
			})
		}
	}
}

// A server that answers nothing at all is still noticed, and then nobody waits.
func TestOutageIsNoticedAtAnyRoundTrip(t *testing.T) {
	atRoundTrips(t, func(t *testing.T, s *sim, c *redis.Client, trip time.Duration) {
		s.connect(t, c, 20)
		g := simGuard(t, c, 250*time.Millisecond, nil)
		r, err := g.Reader(ReaderOptions{MaxAge: time.Nanosecond})
		if err != nil {
			t.Fatal(err)
		}
		r.Get(t.Context(), "k")
		time.Sleep(time.Second)
		s.freeze(true)
		start := time.Now()
		for i := range 200 {
			began := time.Now()
			if err := r.Get(t.Context(), fmt.Sprint(i)).Err(); !errors.Is(err, ErrUnavailable) {
				t.Fatalf("read %d: %v", i, err)
			}
			took := time.Since(began)
			// The first call, and where Redis is far those until the PING
			// had five round trips.
			if took > g.timeout || took > 0 && began.Sub(start) >= max(g.timeout, 5*trip) {
				t.Errorf("read %d, %v after the outage began, took %v", i, began.Sub(start), took)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if st := g.Status(); st.State != Degraded {
			t.Errorf("the guard is %s", st.State)
		}
		s.freeze(false)
		back := time.Now()
		for g.Status().State != OK {
			r.Get(t.Context(), "k")
			if time.Since(back) > 2*time.Second {
				t.Fatal("not back after two seconds")
			}
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(10 * time.Second)
	})
}

// Opening a connection takes several round trips. A Timeout that is shorter
// does not end it, so that one call after the other would try in vain.
func TestGuardGetsItsConnectionsAtAnyRoundTrip(t *testing.T) {
	atRoundTrips(t, func(t *testing.T, s *sim, c *redis.Client, trip time.Duration) {
		g := simGuard(t, c, 250*time.Millisecond, nil)
		r, err := g.Reader(ReaderOptions{MaxAge: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		for read, limited := false, false; !read || !limited; time.Sleep(10 * time.Millisecond) {
			read = read || r.Get(t.Context(), "k").Err() == redis.Nil
			limited = limited || !mustAllow(t, l, "k", 1).Fallback()
			if time.Since(start) > 5*time.Second {
				t.Fatalf("after five seconds: read %v, limited %v, %s, %v", read, limited, g.Status().State, g.Status().LastError)
			}
		}
		t.Logf("after %v", time.Since(start))
		time.Sleep(10 * time.Second)
	})
}

// Nor does the deadline of the caller's own context. This one is on a real
// server, as a wait for go-redis' lock around a dial stops the clock of a bubble.
func TestCallersDeadlineEndsNoDial(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	dial := redis.NewDialer(server.Options())
	for _, enabled := range []bool{false, true} {
		o := server.Options()
		o.ContextTimeoutEnabled = enabled
		o.Dialer = func(ctx context.Context, network, addr string) (net.Conn, error) {
			select {
			case <-time.After(300 * time.Millisecond):
				return dial(ctx, network, addr)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		c := redis.NewClient(o)
		t.Cleanup(func() { c.Close() })
		seen := new(changes)
		r, err := simGuard(t, c, patience, seen).Reader(ReaderOptions{MaxAge: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		await(t, "a call that opening a connection takes longer than", func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			err := r.Exists(ctx, "a", "b").Err() // which is passed through
			if err != nil && (!errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrUnavailable)) {
				t.Fatal(err)
			}
			return err == nil
		})
		if n := seen.n.Load(); n > 0 {
			t.Errorf("%d changes of state", n)
		}
	}
}

// Keys that are asked for at once go to Redis together, with the script once.
func TestColdKeysShareAPipeline(t *testing.T) {
	t.Parallel()
	for _, trip := range []time.Duration{500 * time.Microsecond, 20 * time.Millisecond, 100 * time.Millisecond, 210 * time.Millisecond} {
		t.Run(trip.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSim(trip)
				c := s.client(t, redis.Options{PoolSize: 20})
				s.connect(t, c, 10)
				l, err := simGuard(t, c, 0, nil).Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
				if err != nil {
					t.Fatal(err)
				}
				cold := func(what string, n int) {
					var wg sync.WaitGroup
					for i := range n {
						wg.Go(func() {
							if d := mustAllow(t, l, fmt.Sprint(what, i), 1); !d.OK || d.Fallback() {
								t.Errorf("%s key %d: %+v", what, i, d)
							}
						})
					}
					wg.Wait()
				}
				cold("first", 500)
				if s.count("evalsha") != 500-s.count("eval") || s.count("eval") > 2 || s.count("noscript") > 0 {
					t.Errorf("%v for 500 keys that nobody knew", s.sent)
				}
				if s.reads > 3 {
					t.Errorf("%d packets", s.reads)
				}
				s.forget()
				cold("second", 2500)
				if s.count("evalsha") != 2500 || s.reads > 10 {
					t.Errorf("%v in %d packets for 2,500 keys, once the script is there", s.sent, s.reads)
				}
				s.mu.Lock()
				clear(s.scripts) // as a server that was started again
				s.mu.Unlock()
				s.forget()
				if trip < 100*time.Millisecond {
					cold("third", 500)
					if s.count("eval") > 2 {
						t.Errorf("%v for a server that has lost the script", s.sent)
					}
				}
				time.Sleep(10 * time.Second)
			})
		})
	}
}
