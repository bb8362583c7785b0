package redisguard

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// drain wants a token of each limiter every 2 ms for a time, and returns how
// many were admitted.
func drain(t *testing.T, fleet []*Limiter, span time.Duration) (admitted int) {
	t.Helper()
	for start := time.Now(); time.Since(start) < span; time.Sleep(2 * time.Millisecond) {
		for _, l := range fleet {
			if mustAllow(t, l, "k", 1).OK {
				admitted++
			}
		}
	}
	return admitted
}

// During a rolling deploy old and new options have one Name. What the fleet
// admits is within the two bounds, whatever the algorithms and periods are.
func TestRollingDeployAdmitsWithinBothBounds(t *testing.T) {
	perSecond := LimiterOptions{Rate: 100, Per: time.Second, Burst: 100}
	perHour := LimiterOptions{Rate: 1000, Per: time.Hour, Burst: 1000}
	window := LimiterOptions{Rate: 1000, Per: time.Hour, Window: true}
	more := LimiterOptions{Rate: 300, Per: time.Second, Burst: 50}
	short := LimiterOptions{Rate: 100, Per: time.Second, Burst: 10, Horizon: 500 * time.Millisecond}
	perMinute := LimiterOptions{Rate: 1000, Per: time.Minute, Window: true}
	for _, pair := range [][2]LimiterOptions{{perSecond, perHour}, {perHour, perSecond}, {perSecond, window}, {short, window}, {window, short}, {window, perHour}, {window, perMinute}, {perSecond, more}} {
		t.Run(fmt.Sprintf("%+v", pair), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newModel()
				m.delay = time.Millisecond
				most := 0.0
				const span = 5 * time.Second
				var fleet []*Limiter
				for i := range pair {
					pair[i].Name, pair[i].OnOutage = "x", FailClosed
					l := m.fleet(t, 1, pair[i])[0]
					fleet = append(fleet, l)
					most += l.terms.capacity // one window begins
					if !pair[i].Window {
						most += l.terms.rate * (span + l.horizon*5/4).Seconds()
					}
				}
				if n := drain(t, fleet, span); float64(n) > most {
					t.Errorf("%d admitted in %v, the two bounds are %.0f", n, span, most)
				}
			})
		})
	}
}

// A change of numbers keeps the debt: who has spent the limit does not get the
// new one at once.
func TestChangeOfNumbersCarriesTheDebtOver(t *testing.T) {
	withoutRace(t)
	for _, algorithm := range []string{"gcra", "window"} {
		for _, rate := range []int{100, 900, 1100, 2000, 10_000} {
			t.Run(fmt.Sprintf("%s/%d", algorithm, rate), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					m := newModel()
					o := LimiterOptions{Name: "x", Rate: 1000, Per: time.Hour, Burst: 1000, OnOutage: FailClosed}
					if algorithm == "window" {
						o.Window, o.Burst = true, 0
					}
					before := drain(t, m.fleet(t, 1, o), 5*time.Second)
					if before < 1000 || before > 1002 {
						t.Fatalf("%d admitted of a limit of 1000", before)
					}
					o.Rate = rate
					if algorithm == "gcra" {
						o.Burst = rate
					}
					left := min(max(0, rate-1000), 2000) // more do not ask
					if n := drain(t, m.fleet(t, 1, o), 5*time.Second); n > max(0, rate-1000)+rate/100+2 || n < left {
						t.Errorf("%d admitted after 1000, the new limit is %d", n, rate)
					}
				})
			})
		}
	}
}

// Two option sets under one Name in one process are a mistake.
func TestOneNameHasOneOptionSet(t *testing.T) {
	limit := LimiterOptions{Name: "x", Rate: 10, Burst: 10, OnOutage: FailOpen}
	for _, c := range []struct {
		name   string
		change func(*LimiterOptions)
		ok     bool
	}{
		{"the same", func(*LimiterOptions) {}, true},
		{"the same, said otherwise", func(o *LimiterOptions) { o.Per, o.Horizon = time.Second, time.Second }, true},
		{"what may differ", func(o *LimiterOptions) {
			o.OnOutage, o.MaxInstances, o.MaxHorizon = LocalFallback, 4, time.Minute
		}, true},
		{"another name", func(o *LimiterOptions) { o.Name, o.Rate = "y", 20 }, true},
		{"rate", func(o *LimiterOptions) { o.Rate = 20 }, false},
		{"period", func(o *LimiterOptions) { o.Per = time.Minute }, false},
		{"burst", func(o *LimiterOptions) { o.Burst = 20 }, false},
		{"horizon", func(o *LimiterOptions) { o.Horizon = 500 * time.Millisecond }, false},
		{"window", func(o *LimiterOptions) { o.Window, o.Burst = true, 0 }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, second := testGuard(), testGuard()
			second.names = first.names // as those of one client
			if _, err := first.Limiter(limit); err != nil {
				t.Fatal(err)
			}
			o := limit
			c.change(&o)
			for _, g := range []*Guard{first, second} {
				if _, err := g.Limiter(o); (err == nil) != c.ok {
					t.Errorf("error %v", err)
				} else if err != nil && (!strings.Contains(err.Error(), `"x"`) || strings.Contains(err.Error(), "\n")) {
					t.Errorf("error %q", err)
				}
			}
			if c.ok {
				return
			}
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := second.Limiter(o); err != nil {
				t.Errorf("after Close of the guard with the first set: %v", err)
			}
		})
	}
}

func TestOneNameHasOneOptionSetOfEachKind(t *testing.T) {
	g := testGuard()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	_, err := g.Limiter(LimiterOptions{Name: "x", Rate: 10, Burst: 10, OnOutage: FailOpen})
	must(err)
	_, err = g.Quota(QuotaOptions{Name: "x", Limit: 10, Window: time.Minute, OnOutage: FailOpen})
	must(err)
	_, err = g.Breaker(BreakerOptions{Name: "x"})
	must(err)
	if _, err := g.Quota(QuotaOptions{Name: "x", Limit: 20, Window: time.Minute, OnOutage: FailOpen}); err == nil {
		t.Error("a quota with another Limit was taken")
	}
	if _, err := g.Breaker(BreakerOptions{Name: "x", OpenFor: time.Second}); err == nil {
		t.Error("a breaker with another OpenFor was taken")
	}
	if _, err := g.Limiter(LimiterOptions{Name: "y", Rate: -1, Burst: 10, OnOutage: FailOpen}); err == nil {
		t.Error("a bad rate was taken")
	}
	_, err = g.Limiter(LimiterOptions{Name: "y", Rate: 1, Burst: 10, OnOutage: FailOpen}) // what failed has no name
	must(err)
}

// Instances of other options are a warning in Status, until they are gone.
func TestOtherOptionsInTheFleetAreAWarning(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		old := LimiterOptions{Name: "x", Rate: 1000, Per: time.Hour, Burst: 1000, OnOutage: FailClosed}
		new := old
		new.Rate, new.Per, new.Burst = 100, time.Second, 100
		a, b := m.fleet(t, 1, old)[0], m.fleet(t, 1, new)[0]
		use := func(span time.Duration, all ...*Limiter) {
			for start := time.Now(); time.Since(start) < span; time.Sleep(time.Second) {
				for _, l := range all {
					mustAllow(t, l, "k", 1)
				}
			}
		}
		use(2*compareEvery, a, b)
		all := append(a.g.Status().Warnings, b.g.Status().Warnings...)
		if len(all) == 0 || !strings.Contains(all[0], `limiter "x"`) || !strings.Contains(all[0], "1000 per 1h0m0s") || !strings.Contains(all[0], "100 per 1s") {
			t.Errorf("warnings %q", all)
		}
		if n := m.comparisons(); n > 2*3 {
			t.Errorf("%d comparisons", n)
		}
		use(3*compareEvery, b) // the old ones are gone
		if got := b.g.Status().Warnings; len(got) != 0 {
			t.Errorf("warnings %q after the deploy", got)
		}
		if st := b.g.Status(); st.State != OK {
			t.Errorf("it is %s", st.State)
		}
		synctest.Wait()
	})
}

// An instance by itself has no warning about its own options of before SetLimit.
// Where another instance keeps them, there is one.
func TestOwnOptionsOfBeforeAreNoWarning(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newModel()
		fleet := m.fleet(t, 2, withName(LimiterOptions{Rate: 1000, Burst: 1000}))
		use := func(all ...*Limiter) (warnings []string) {
			for start := time.Now(); time.Since(start) < 3*compareEvery; time.Sleep(time.Second) {
				for _, l := range all {
					mustAllow(t, l, "k", 1)
					warnings = append(warnings, l.g.Status().Warnings...)
				}
			}
			return warnings
		}
		for rate := 1000; rate > 500; rate -= 100 {
			if err := fleet[0].SetLimit(Limit{Rate: rate, Burst: 1000}); err != nil {
				t.Fatal(err)
			}
			if all := use(fleet[0]); len(all) > 0 {
				t.Errorf("Rate %d: %q of an instance by itself", rate, all[0])
			}
		}
		if all := use(fleet...); len(all) == 0 {
			t.Error("no warning about another instance's options")
		}
	})
}
