package redisguard

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
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
		do     func(m *model, clocks []func(time.Duration))
	}
	for _, c := range []chaos{
		{"quiet", 0, func(*model, []func(time.Duration)) {}},
		{"flushed", 3, func(m *model, _ []func(time.Duration)) {
			for range 3 {
				time.Sleep(4 * time.Second)
				m.flush()
			}
		}},
		{"slow", 0, func(m *model, _ []func(time.Duration)) {
			for i := range 30 {
				m.setDelay(time.Duration(i%7) * 130 * time.Millisecond)
				time.Sleep(300 * time.Millisecond)
			}
			m.setDelay(0)
		}},
		{"clocks of clients jump", 0, func(_ *model, clocks []func(time.Duration)) {
			for i := range 20 {
				time.Sleep(500 * time.Millisecond)
				clocks[i%len(clocks)](time.Duration(i%3-1) * time.Hour)
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
					var clocks []func(time.Duration)
					for _, l := range fleet {
						clocks = append(clocks, skewed(l))
					}
					g := gauge{rate: fleet[0].terms.rate}
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
					bound := fleet[0].terms.capacity*(1+c.losses) + g.rate*headroom*h + g.rate*0.001
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
				if want := int(l.terms.capacity); n < want || n > want+1 {
					t.Errorf("%d admitted at once, capacity %v", n, l.terms.capacity)
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
		if k.available(l.clock()) == 0 {
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
