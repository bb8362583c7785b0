package redisguard

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// An admission is what a process wrote after the answer was yes: the tokens were
// admitted at some time from asked to answered, on a clock that all processes of
// the machine have in common.
type admission struct {
	asked, answered time.Duration
	tokens          int
	instance        int
	fallback        bool
}

// A bound is the contract of a limiter as its documentation states it: how
// much may be admitted in a span of time t in which state was lost so often,
// in addition to what OnOutage admitted.
type bound struct {
	name  string
	most  func(t time.Duration, losses int) float64
	reach time.Duration // a loss this long before the span counts as well
}

// boundOf is the documentation's formula for a limiter.
func boundOf(o LimiterOptions) bound {
	rate := float64(o.Rate) / o.Per.Seconds()
	horizon := o.Horizon.Seconds()
	if o.Window {
		return bound{"Rate x (ceil(t / Per) + 1 + L)", func(t time.Duration, losses int) float64 {
			return float64(o.Rate) * (math.Ceil(float64(t)/float64(o.Per)) + 1 + float64(losses))
		}, o.Per}
	}
	capacity, life := float64(o.Burst), 1.25
	if capacity < rate*horizon {
		capacity, life = 1.25*rate*horizon, 1.5
	}
	return bound{"capacity x (1 + L) + Rate x (t + A)", func(t time.Duration, losses int) float64 {
		return capacity*float64(1+losses) + rate*(t.Seconds()+life*horizon)
	}, time.Duration(life * float64(o.Horizon))}
}

// shareOf is what one instance may admit by LocalFallback.
func shareOf(o LimiterOptions) bound {
	rate := float64(o.Rate) / o.Per.Seconds()
	capacity := max(float64(o.Burst), rate*o.Horizon.Seconds())
	if o.Window {
		capacity = float64(o.Rate)
	}
	n := float64(o.MaxInstances)
	return bound{"max(1, capacity / MaxInstances) + Rate x t / MaxInstances", func(t time.Duration, _ int) float64 {
		return max(1, capacity/n) + rate*t.Seconds()/n
	}, 0}
}

// A verdict is the span of time that came closest to the bound, or went
// furthest over it.
type verdict struct {
	admitted   int
	most       float64
	t          time.Duration
	losses     int
	violations int // spans over the bound
}

func (v verdict) String() string {
	return fmt.Sprintf("%d tokens in %v with %d losses, where %.1f are the most; %d spans over it", v.admitted, v.t.Round(time.Millisecond), v.losses, v.most, v.violations)
}

// judge looks at every span of time. Those that begin with a question and end
// with an answer are enough: any other has the same admissions as a shorter
// one of these, and is allowed more. Admissions count that lie in a span whole,
// so that what is found has certainly happened. Those by OnOutage are on both
// sides of the formula and are left out of both.
func (b bound) judge(all []admission, losses []interval) verdict {
	var byTold []admission
	for _, a := range all {
		if !a.fallback {
			byTold = append(byTold, a)
		}
	}
	slices.SortFunc(byTold, func(a, b admission) int { return cmp.Compare(a.answered, b.answered) })
	losses = slices.SortedFunc(slices.Values(losses), func(a, b interval) int { return cmp.Compare(a.from, b.from) })
	worst := verdict{most: math.Inf(1)}
	for _, first := range byTold {
		begin := first.asked
		admitted, lost, next := 0, 0, 0
		for _, a := range byTold {
			if a.asked < begin {
				continue
			}
			admitted += a.tokens
			for ; next < len(losses) && losses[next].from <= a.answered; next++ {
				if losses[next].until >= begin-b.reach {
					lost++
				}
			}
			t := a.answered - begin
			most := b.most(t, lost)
			if float64(admitted) > most {
				worst.violations++
			}
			if float64(admitted)-most > float64(worst.admitted)-worst.most {
				worst.admitted, worst.most, worst.t, worst.losses = admitted, most, t, lost
			}
		}
	}
	return worst
}

func TestOracleSeesEverySpan(t *testing.T) {
	const ms = time.Millisecond
	o := LimiterOptions{Rate: 10, Per: time.Second, Burst: 5, Horizon: 100 * ms}
	// 5 at once, and 10 x 0.125 in flight: 6.25.
	at := func(times ...time.Duration) (all []admission) {
		for _, x := range times {
			all = append(all, admission{asked: x, answered: x, tokens: 1})
		}
		return all
	}
	for _, c := range []struct {
		name   string
		all    []admission
		losses []interval
		over   bool
	}{
		{"six at once", at(0, 0, 0, 0, 0, 0), nil, false},
		{"seven at once", at(0, 0, 0, 0, 0, 0, 0), nil, true},
		{"seven over as long as one takes", at(0, 0, 0, 0, 0, 0, 100*ms), nil, false},
		{"eight at once in the middle", append(at(0, 5*time.Second, 9*time.Second), at(3*time.Second, 3*time.Second, 3*time.Second, 3*time.Second, 3*time.Second, 3*time.Second, 3*time.Second, 3*time.Second)...), nil, true},
		{"eleven after a loss", at(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), []interval{{-10 * ms, -5 * ms}}, false},
		{"twelve after a loss", at(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), []interval{{-10 * ms, -5 * ms}}, true},
		{"a loss afterwards excuses nothing", at(0, 0, 0, 0, 0, 0, 0, 0), []interval{{10 * ms, 10 * ms}}, true},
		{"a loss long before excuses nothing", at(time.Second, time.Second, time.Second, time.Second, time.Second, time.Second, time.Second, time.Second), []interval{{0, 10 * ms}}, true},
		{"a large one", []admission{{tokens: 8}}, nil, true},
		{"by OnOutage", []admission{{tokens: 8, fallback: true}}, nil, false},
	} {
		if v := boundOf(o).judge(c.all, c.losses); v.violations > 0 != c.over {
			t.Errorf("%s: %v", c.name, v)
		}
	}
	w := LimiterOptions{Rate: 3, Per: time.Second, Window: true, Horizon: 100 * ms}
	if v := boundOf(w).judge(at(0, 0, 0, ms, ms, ms), nil); v.violations > 0 {
		t.Errorf("two windows at their border: %v", v)
	}
	if v := boundOf(w).judge(at(0, 0, 0, ms, ms, ms, 2*ms), nil); v.violations == 0 {
		t.Errorf("seven at the border of two windows of three: %v", v)
	}
}
