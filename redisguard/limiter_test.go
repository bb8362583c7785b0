package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// bubble runs f in a synctest bubble and lets requests under way end there.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { time.Sleep(5 * time.Second) })
		f(t)
	})
}

func mustAllow(t *testing.T, l *Limiter, key string, n int) Decision {
	t.Helper()
	d, err := l.AllowN(t.Context(), key, n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A leaky bucket's highest level is the most that any span of time was given
// beyond its rate: over every span, not over a sample of them.
type gauge struct {
	mu          sync.Mutex
	rate        float64
	level, high float64
	last        time.Time
}

func (g *gauge) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if !g.last.IsZero() {
		g.level = max(0, g.level-now.Sub(g.last).Seconds()*g.rate)
	}
	g.last = now
	g.level += float64(n)
	g.high = max(g.high, g.level)
}

// The bound of the documentation, over every span, under whatever can happen.
func TestLimiterAdmitsNoMoreThanItsBound(t *testing.T) {
	type chaos struct {
		name   string
		losses float64
		do     func(m *model, clocks []*atomic.Int64)
	}
	for _, c := range []chaos{
		{"quiet", 0, func(*model, []*atomic.Int64) {}},
		{"flushed", 3, func(m *model, _ []*atomic.Int64) {
			for range 3 {
				time.Sleep(4 * time.Second)
				m.flush()
			}
		}},
		{"slow", 0, func(m *model, _ []*atomic.Int64) {
			for i := range 30 {
				m.setDelay(time.Duration(i%7) * 130 * time.Millisecond)
				time.Sleep(300 * time.Millisecond)
			}
			m.setDelay(0)
		}},
		{"clocks of clients jump", 0, func(_ *model, clocks []*atomic.Int64) {
			for i := range 20 {
				time.Sleep(500 * time.Millisecond)
				clocks[i%len(clocks)].Store(int64(i%3-1) * int64(time.Hour))
			}
		}},
	} {
		for _, o := range []LimiterOptions{
			{Rate: 100, Burst: 10, Horizon: time.Second},
			{Rate: 1000, Burst: 500, Horizon: 100 * time.Millisecond},
			{Rate: 6, Per: time.Minute, Burst: 5, Horizon: time.Second},
		} {
			o.Name, o.OnOutage = "x", FailClosed
			t.Run(fmt.Sprintf("%s/%d per %v", c.name, o.Rate, o.Per), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					m := newModel()
					m.delay = time.Millisecond
					fleet := m.fleet(t, 4, o)
					var clocks []*atomic.Int64
					for _, l := range fleet {
						clocks = append(clocks, skewed(l))
					}
					g := gauge{rate: fleet[0].rate}
					var wg sync.WaitGroup
					ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
					defer stop()
					for i, l := range fleet {
						wg.Go(func() {
							r := rand.New(rand.NewPCG(7, uint64(i)))
							for ctx.Err() == nil {
								n := 1 + r.IntN(3)
								if d, err := l.AllowN(ctx, "k", n); err == nil && d.OK {
									g.add(n)
								}
								// Idle times and floods in turn.
								time.Sleep(time.Duration(r.ExpFloat64() * float64(time.Millisecond) * (1 + 200*float64(r.IntN(20)/19))))
							}
						})
					}
					c.do(m, clocks)
					wg.Wait()
					h := fleet[0].horizon.Seconds()
					bound := fleet[0].capacity*(1+c.losses) + g.rate*headroom*h + g.rate*0.001
					t.Logf("highest %.1f, bound %.1f", g.high, bound)
					if g.high > bound {
						t.Errorf("%.1f tokens beyond the rate, the bound is %.1f", g.high, bound)
					}
				})
			})
		}
	}
}

// What survivors saw is not forgotten with Redis.
func TestLimiterPresentsTheDebtThatRedisLost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1, Per: time.Minute, Burst: 100, OnOutage: FailClosed})[0]
		n := 0
		for range 50 {
			if mustAllow(t, l, "k", 1).OK {
				n++
			}
		}
		m.flush()
		for range 200 {
			if mustAllow(t, l, "k", 1).OK {
				n++
			}
		}
		if n < 100 || n > 101 {
			t.Errorf("%d admitted of 100 at once, with Redis flushed after 50", n)
		}
	})
}

func TestLimiterGivesTheWholeBurstToWhoWantsIt(t *testing.T) {
	for _, o := range []LimiterOptions{
		{Rate: 5, Per: time.Minute, Burst: 5},
		{Rate: 1, Per: time.Hour, Burst: 100},
		{Rate: 100, Burst: 100},
		{Rate: 10, Per: time.Minute, Window: true},
		{Rate: 1000, Window: true},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o.Name, o.OnOutage = "x", FailClosed
				l := newModel().fleet(t, 1, o)[0]
				n := 0
				for range 5000 {
					if mustAllow(t, l, "k", 1).OK {
						n++
					}
				}
				if want := int(l.capacity); n < want || n > want+1 {
					t.Errorf("%d admitted at once, capacity %v", n, l.capacity)
				}
			})
		})
	}
}

func TestLimiterDenialCostsNothingUntilRetryAfter(t *testing.T) {
	for _, o := range []LimiterOptions{
		{Rate: 5, Per: time.Minute, Burst: 5},
		{Rate: 100, Burst: 10},
		{Rate: 20, Per: time.Minute, Window: true},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o.Name, o.OnOutage = "x", FailClosed
				m := newModel()
				l := m.fleet(t, 1, o)[0]
				for mustAllow(t, l, "k", 1).OK {
				}
				d := mustAllow(t, l, "k", 1)
				if d.OK || d.RetryAfter <= 0 {
					t.Fatalf("decision %+v", d)
				}
				asked := m.requests("k")
				for range 1000 {
					if d := mustAllow(t, l, "k", 1); d.OK {
						t.Fatal("admitted before RetryAfter")
					}
				}
				if n := m.requests("k") - asked; n != 0 {
					t.Errorf("%d requests for 1,000 denials", n)
				}
				time.Sleep(mustAllow(t, l, "k", 1).RetryAfter)
				if d := mustAllow(t, l, "k", 1); !d.OK {
					t.Errorf("denied after RetryAfter: %+v", d)
				}
			})
		})
	}
}

func TestLimiterLeaseIsVoidAfterItsTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1000, Burst: 1000, OnOutage: FailClosed})[0]
		k := l.Key("k")
		mustAllow(t, l, "k", 1)
		if k.hand(l.clock()) == 0 {
			t.Fatal("no lease in hand")
		}
		time.Sleep(1250 * time.Millisecond) // as after a SIGSTOP
		m.setDown(true)
		if d := mustAllow(t, l, "k", 1); d.OK {
			t.Error("a token was spent that was void")
		}
	})
}

func TestLimiterWindowsKeepTheirTokensApart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		fleet := m.fleet(t, 4, LimiterOptions{Name: "x", Rate: 100, Per: 10 * time.Second, Window: true, OnOutage: FailClosed})
		perWindow := map[string]int{}
		for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(3 * time.Millisecond) {
			for _, l := range fleet {
				if mustAllow(t, l, "k", 1).OK {
					perWindow[time.UnixMilli(m.end("k")).String()]++
				}
			}
		}
		for end, n := range perWindow {
			if n > 100 {
				t.Errorf("%d of 100 in the window that ends at %s", n, end)
			}
		}
		if len(perWindow) < 5 || len(perWindow) > 7 {
			t.Errorf("%d windows in a minute", len(perWindow))
		}
	})
}

func TestLimiterLargeRequests(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Per: time.Minute, Burst: 50, OnOutage: FailClosed})[0]
		for _, n := range []int{51, 1000, math.MaxInt32, math.MaxInt} {
			if _, err := l.AllowN(t.Context(), "k", n); !errors.Is(err, ErrTooMany) {
				t.Errorf("AllowN(%d): error %v", n, err)
			}
		}
		if _, err := l.AllowN(t.Context(), "k", -1); err == nil {
			t.Error("AllowN(-1) is no error")
		}
		if d := mustAllow(t, l, "k", 0); !d.OK || m.requests("k") != 0 {
			t.Errorf("AllowN(0): %+v after %d requests", d, m.requests("k"))
		}
		if d := mustAllow(t, l, "k", 45); !d.OK {
			t.Errorf("45 of 50: %+v", d)
		}
		if d := mustAllow(t, l, "k", 45); d.OK || d.RetryAfter < 200*time.Second {
			t.Errorf("45 more of 50: %+v", d)
		}
		for i := range 5 { // a large denial does not take from small requests
			time.Sleep(time.Second)
			if d := mustAllow(t, l, "k", 1); !d.OK {
				t.Errorf("token %d of the five that are left: %+v", i, d)
			}
		}
	})
}

func TestLimiterOutage(t *testing.T) {
	for _, c := range []struct {
		policy OutagePolicy
		want   int // of 1,000 at once
	}{{FailOpen, 1000}, {FailClosed, 0}, {LocalFallback, 275}} {
		t.Run(fmt.Sprint(c.policy), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newModel()
				m.down = true
				l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 1000, OnOutage: c.policy, MaxInstances: 4})[0]
				n := 0
				for range 1000 {
					d := mustAllow(t, l, "k", 1)
					if !d.Fallback || !d.OK && d.RetryAfter <= 0 {
						t.Fatalf("decision %+v", d)
					}
					if d.OK {
						n++
					}
				}
				if n != c.want {
					t.Errorf("%d of 1,000 admitted without Redis, want %d", n, c.want)
				}
				if n := m.requests("k"); n > 2 {
					t.Errorf("%d requests to a server that is down", n)
				}
				m.setDown(false)
				for start := time.Now(); mustAllow(t, l, "k", 1).Fallback; time.Sleep(10 * time.Millisecond) {
					if time.Since(start) > 2*time.Second {
						t.Fatal("Redis was back for two seconds and not asked")
					}
				}
			})
		})
	}
}

// Nobody waits for Redis once it is known to be away, whatever the key.
func TestLimiterWaitsOnceInAnOutage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.delay = time.Hour // frozen: it neither answers nor fails
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		t.Cleanup(func() { time.Sleep(2 * time.Hour) })
		start := time.Now()
		mustAllow(t, l, "first", 1)
		if d := time.Since(start); d > testTimeout {
			t.Errorf("the first call took %v", d)
		}
		start = time.Now()
		for i := range 1000 {
			mustAllow(t, l, fmt.Sprint(i), 1)
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("1,000 calls for other keys took %v", d)
		}
	})
}

// An answer that comes after the guard's patience is a debit all the same.
func TestLimiterUsesAnAnswerThatComesLate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.delay = testTimeout + 50*time.Millisecond
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		if d := mustAllow(t, l, "k", 1); d.OK || !d.Fallback {
			t.Fatalf("decision %+v", d)
		}
		time.Sleep(60 * time.Millisecond)
		m.setDown(true)
		if d := mustAllow(t, l, "k", 1); !d.OK || d.Fallback {
			t.Errorf("decision %+v with tokens in hand", d)
		}
	})
}

func TestLimiterCallerThatLeavesTakesNobodyAlong(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.delay = 50 * time.Millisecond
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})[0]
		ctx, cancel := context.WithCancel(t.Context())
		first := make(chan error, 1)
		go func() { _, err := l.Allow(ctx, "k"); first <- err }()
		synctest.Wait()
		second := make(chan Decision, 1)
		go func() { d, _ := l.Allow(context.Background(), "k"); second <- d }()
		synctest.Wait()
		cancel()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("the one that left: %v", err)
		}
		if d := <-second; !d.OK || d.Fallback {
			t.Errorf("the one that stayed: %+v", d)
		}
		if n := m.requests("k"); n != 1 {
			t.Errorf("%d requests for two callers at once", n)
		}
	})
}

func TestLimiterFallbackIsNotRefilledByNewKeys(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		m.down = true
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Per: time.Minute, Burst: 100, OnOutage: LocalFallback, MaxInstances: 10})[0]
		l.keys.limit = 100 * keyBytes
		admitted := 0
		for i := range 20000 {
			if mustAllow(t, l, fmt.Sprintf("key %d", i%2000), 1).OK {
				admitted++
			}
		}
		// A key that has a place has its share of 10, all others have one together.
		if most := 100*11 + 11; admitted > most {
			t.Errorf("%d admitted for 2,000 keys and room for 100, at most %d", admitted, most)
		}
		if got := l.keys.bytes.Load(); got > l.keys.limit {
			t.Errorf("%d bytes of %d", got, l.keys.limit)
		}
	})
}

// A key without a place keeps nothing between two calls: whatever it leased
// beyond them would be taken from the limit and spent by nobody.
func TestLimiterKeyWithoutAPlaceHasItsWholeLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1000, Burst: 1000, OnOutage: FailClosed})[0]
		l.keys.limit = 0
		n := 0
		for range 5000 {
			if mustAllow(t, l, "k", 1).OK {
				n++
			}
		}
		if n != 2000 {
			t.Errorf("%d admitted of a capacity of 2,000", n)
		}
	})
}

func TestLimiterManyKeysStayWithinTheirBytes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 100, Burst: 5, OnOutage: FailClosed})[0]
		l.keys.limit = 1000 * keyBytes
		pin := l.Key("pinned")
		for i := range 100_000 {
			key := fmt.Sprint(i)
			if i%1000 == 0 {
				key += strings.Repeat("x", 10_000)
				time.Sleep(100 * time.Millisecond)
			}
			if d := mustAllow(t, l, key, 1); !d.OK {
				t.Fatalf("the first token of key %d: %+v", i, d)
			}
			if got := l.keys.bytes.Load(); got > l.keys.limit+keyBytes+6 {
				t.Fatalf("%d bytes of %d", got, l.keys.limit)
			}
		}
		if l.Key("pinned") != pin {
			t.Error("a key that was taken as a handle went")
		}
		if n := l.keys.len(); n < 500 {
			t.Errorf("only %d keys where 1,000 have room", n)
		}
	})
}

func TestLimiterHealsAKeyThatNobodyDebited(t *testing.T) {
	for _, o := range []LimiterOptions{
		{Rate: 10, Burst: 10, Horizon: 100 * time.Millisecond},
		{Rate: 10, Per: 2 * time.Second, Window: true},
	} {
		for name, ends := range map[string]time.Duration{"without an end": 0, "of a clock that went back": 10 * time.Hour} {
			t.Run(fmt.Sprintf("%s/window=%v", name, o.Window), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					o.Name, o.OnOutage = "x", FailClosed
					m := newModel()
					l := m.fleet(t, 1, o)[0]
					m.put("k", "10", ends)
					for start := time.Now(); !mustAllow(t, l, "k", 1).OK; time.Sleep(10 * time.Millisecond) {
						if time.Since(start) > 3*time.Second {
							t.Fatal("denied for three seconds")
						}
					}
				})
			})
		}
	}
}

// Two versions of a program share the key while one replaces the other: the
// one with the smaller capacity must not cut the other's debt.
func TestLimiterKeepsADebtThatALargerCapacityAllows(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		big := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1, Burst: 1000, Horizon: time.Millisecond, OnOutage: FailClosed})[0]
		small := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 1, Burst: 10, Horizon: time.Millisecond, OnOutage: FailClosed})[0]
		mustAllow(t, big, "k", 1000)
		if mustAllow(t, small, "k", 1).OK {
			t.Fatal("admitted beside a debt of 1,000 seconds")
		}
		if left := m.end("k") - time.Now().UnixMilli(); left < 999_000 {
			t.Errorf("the debt was cut to %d ms", left)
		}
	})
}

func TestLimiterOptionsThatMeanNothing(t *testing.T) {
	good := LimiterOptions{Name: "x", Rate: 10, Burst: 10, OnOutage: FailOpen}
	if _, err := testGuard().Limiter(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*LimiterOptions){
		"no name":              func(o *LimiterOptions) { o.Name = "" },
		"colon":                func(o *LimiterOptions) { o.Name = "a:b" },
		"no rate":              func(o *LimiterOptions) { o.Rate = 0 },
		"negative rate":        func(o *LimiterOptions) { o.Rate = -1 },
		"negative burst":       func(o *LimiterOptions) { o.Burst = -1 },
		"negative per":         func(o *LimiterOptions) { o.Per = -1 },
		"nothing admitted":     func(o *LimiterOptions) { o.Burst, o.Per = 0, time.Hour },
		"window with a burst":  func(o *LimiterOptions) { o.Window = true },
		"horizon over window":  func(o *LimiterOptions) { o.Window, o.Burst, o.Horizon = true, 0, time.Hour },
		"no outage policy":     func(o *LimiterOptions) { o.OnOutage = 0 },
		"unknown policy":       func(o *LimiterOptions) { o.OnOutage = 9 },
		"fallback of no share": func(o *LimiterOptions) { o.OnOutage = LocalFallback },
		"negative instances":   func(o *LimiterOptions) { o.MaxInstances = -1 },
		"tiny horizon":         func(o *LimiterOptions) { o.Horizon = 1 },
		"years for the burst":  func(o *LimiterOptions) { o.Burst, o.Per = 1<<30, 24*time.Hour },
	} {
		o := good
		spoil(&o)
		if _, err := testGuard().Limiter(o); err == nil {
			t.Errorf("%s: %+v was taken", name, o)
		}
	}
}

func TestLimiterWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		l := m.fleet(t, 1, LimiterOptions{Name: "x", Rate: 10, Burst: 5, Horizon: 100 * time.Millisecond, OnOutage: FailClosed})[0]
		start := time.Now()
		for range 105 {
			if err := l.Wait(t.Context(), "k"); err != nil {
				t.Fatal(err)
			}
		}
		if d := time.Since(start); d < 9500*time.Millisecond || d > 10500*time.Millisecond {
			t.Errorf("105 tokens at 10 a second took %v", d)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		start = time.Now()
		if err := l.WaitN(ctx, "k", 5); !errors.Is(err, errDeadline) {
			t.Errorf("a wait beyond the deadline: %v", err)
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("it was begun all the same, for %v", d)
		}
		gone, stop := context.WithCancel(t.Context())
		stop()
		if err := l.Wait(gone, "k"); !errors.Is(err, context.Canceled) {
			t.Errorf("a wait of a context that ended: %v", err)
		}
		if err := l.WaitN(t.Context(), "k", 1000); !errors.Is(err, ErrTooMany) {
			t.Errorf("a wait that never ends: %v", err)
		}
	})
}
