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

// A denial of many tokens leaves the few that are there, at once and in Remaining.
// What is denied costs no command until its RetryAfter, whatever was denied
// meanwhile.
func TestDenialOfManyTokensLeavesTheFew(t *testing.T) {
	for _, o := range []LimiterOptions{
		{Rate: 6, Per: time.Hour, Burst: 6},
		{Rate: 6, Per: time.Hour, Window: true},
		{Rate: 6, Per: time.Hour, Burst: 6, Also: []Limit{{Rate: 100, Per: 24 * time.Hour, Window: true}}},
		{Rate: 6, Per: time.Hour, Burst: 6, Horizon: 10 * time.Minute},
	} {
		for _, trip := range []time.Duration{0, 20 * time.Millisecond} {
			t.Run(fmt.Sprintf("%+v/trip=%v", o, trip), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					m := newModel()
					l := distant(t, m, trip, 1, withName(o))[0]
					step := func(n int, ok bool, remaining, most int) Decision {
						t.Helper()
						before := m.requests("k")
						d := mustAllow(t, l, "k", n)
						if asked := m.requests("k") - before; d.OK != ok || d.Remaining() != remaining || asked > most {
							t.Errorf("%d tokens: OK %v, %d remain, RetryAfter %v after %d requests; want %v, %d and at most %d requests", n, d.OK, d.Remaining(), d.RetryAfter, asked, ok, remaining, most)
						}
						return d
					}
					step(1, true, 5, 1)
					large := step(6, false, 5, 1)
					if d, err := l.Peek(t.Context(), "k"); err != nil || !d.OK || d.Remaining() != 5 {
						t.Errorf("%+v, %v", d, err)
					}
					step(1, true, 4, 1)
					step(5, false, 4, 1)
					step(4, true, 0, 1)
					step(2, false, 0, 1)
					time.Sleep(2 * time.Second)
					for n := 6; n > 1; n-- { // the account is empty, as the last reply said
						step(n, false, 0, 0)
					}
					step(1, false, 0, 1)
					time.Sleep(large.RetryAfter / 2)
					for n := 1; n <= 6; n++ {
						step(n, false, 0, 0)
					}
				})
			})
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
