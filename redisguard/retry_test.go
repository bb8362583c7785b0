package redisguard

import (
	"fmt"
	"testing"
	"time"
)

// Whoever comes back after RetryAfter is admitted, if nobody else asks, however
// many tokens it wants and however short the horizon is. An earlier attempt is
// denied and costs no command.
func TestRetryAfterOfSeveralTokens(t *testing.T) {
	t.Parallel()
	for _, o := range []LimiterOptions{
		{Rate: 100, Burst: 100, Horizon: 10 * time.Millisecond},
		{Rate: 100, Burst: 100, Horizon: 50 * time.Millisecond},
		{Rate: 100, Burst: 60},
		{Rate: 100, Window: true, Horizon: 10 * time.Millisecond},
		{Rate: 100, Burst: 100, Horizon: 20 * time.Millisecond, Also: []Limit{{Rate: 300, Per: 5 * time.Second, Burst: 200}}},
	} {
		for _, trip := range []time.Duration{0, 20 * time.Millisecond} {
			for _, n := range []int{1, 2, 10, 50} {
				t.Run(fmt.Sprintf("%+v/trip=%v/n=%d", o, trip, n), func(t *testing.T) {
					bubble(t, func(t *testing.T) {
						m := newModel()
						l := distant(t, m, trip, 1, withName(o))[0]
						calls, denied := 0, 0
						for began := time.Now(); time.Since(began) < 3*time.Second; calls++ {
							d := mustAllow(t, l, "k", n)
							if d.OK {
								continue
							}
							denied++
							before := m.requests("k")
							time.Sleep(d.RetryAfter / 2)
							if early := mustAllow(t, l, "k", n); early.OK || m.requests("k") > before {
								t.Fatalf("call %d: %+v; after half of that %+v and %d requests", calls, d, early, m.requests("k")-before)
							}
							time.Sleep(d.RetryAfter - d.RetryAfter/2)
							if again := mustAllow(t, l, "k", n); !again.OK {
								t.Fatalf("call %d: %+v, and then %+v", calls, d, again)
							}
						}
						if denied == 0 && trip == 0 { // otherwise one caller may be too slow
							t.Error("nothing was denied")
						}
					})
				})
			}
		}
	}
}

// Who wants more than the call that was denied last waits longer than that one.
func TestRetryAfterOfMoreTokensIsLonger(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		l := distant(t, newModel(), 0, 1, withName(LimiterOptions{Rate: 100, Burst: 100, Horizon: 10 * time.Millisecond}))[0]
		for mustAllow(t, l, "k", 10).OK {
		}
		ten := mustAllow(t, l, "k", 10)
		time.Sleep(ten.RetryAfter * 6 / 10)
		fifty := mustAllow(t, l, "k", 50)
		if ten.OK || fifty.OK || fifty.RetryAfter < ten.RetryAfter*4/10+300*time.Millisecond {
			t.Errorf("after a denial of 10 for %v, 50 are told %v", ten.RetryAfter, fifty.RetryAfter)
		}
	})
}

// With a low Burst it is the time until the tokens are released, also of
// several.
func TestRetryAfterOfALowBurst(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, o := range []LimiterOptions{{Rate: 100, Burst: 20}, {Rate: 1000, Burst: 10}} {
		for _, trip := range []time.Duration{0, 20 * time.Millisecond} {
			for _, n := range []int{1, 2, 10} {
				t.Run(fmt.Sprintf("%+v/trip=%v/n=%d", o, trip, n), func(t *testing.T) {
					bubble(t, func(t *testing.T) {
						l := distant(t, newModel(), trip, 1, withName(o))[0]
						denied, early := 0, 0
						for began := time.Now(); time.Since(began) < 20*time.Second; {
							d := mustAllow(t, l, "k", n)
							if d.OK {
								continue
							}
							denied++
							time.Sleep(d.RetryAfter)
							if again := mustAllow(t, l, "k", n); !again.OK {
								early++
							}
						}
						if denied == 0 || early > 0 {
							t.Errorf("%d of %d denials ended with a denial", early, denied)
						}
					})
				})
			}
		}
	}
}
