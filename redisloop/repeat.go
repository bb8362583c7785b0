package redisloop

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// boundedRepeat reports whether the loop repeats one task a limited number of
// times until it is done. It calls a helper without the counter, and may exit
// early for a reason that is neither an error nor a reply of Redis.
func (lc *loopCheck) boundedRepeat() bool {
	if lc.head.Counter == "" || lc.target.Direct() || lc.trips[0].Pop || lc.counts() {
		return false // a pop gets no counter either
	}
	for _, br := range lc.loop.Exits() {
		if br.Block() != lc.loop.Header && !flow.IsErrorTest(br.Cond) && !lc.fromRedis(br.Cond) && !lc.fromCounter(br.Cond) && !lc.chosen(br.Cond) {
			return true
		}
	}
	return false
}

// counts reports whether an argument of the call depends on the counter.
func (lc *loopCheck) counts() bool {
	for _, a := range lc.site.Call.Common().Args {
		if lc.fromCounter(a) {
			return true
		}
	}
	return false
}

// fromCounter reports whether a value is computed from the loop's counter.
func (lc *loopCheck) fromCounter(x ssa.Value) bool {
	found := false
	lc.walk(x, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.Phi:
			found = found || x.Block() == lc.loop.Header && x.Comment == lc.head.Counter
		case *ssa.Alloc: // a literal in the loop captures it
			found = found || x.Comment == lc.head.Counter
		}
		return !found
	})
	return found
}

// chosen reports whether a value depends on which case of a select was ready:
// the loop receives a signal to quit.
func (lc *loopCheck) chosen(x ssa.Value) bool {
	found := false
	lc.walk(x, func(x ssa.Value) bool {
		_, sel := x.(*ssa.Select)
		found = found || sel
		return !found
	})
	return found
}
