package redisloop

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/summary"
)

// rounds reports whether the loop repeats something until it is done, a number
// of times at most: a helper is called that is given no counter, and the loop
// may end early for a reason that is neither an error nor an answer of Redis.
func (v *visit) rounds() bool {
	if v.head.Counter == "" || v.target.Direct() || v.trips[0].Pop || v.counts() {
		return false // what pops is given no counter either
	}
	for _, br := range v.loop.Exits() {
		if br.Block() != v.loop.Header && !summary.IsErrorTest(br.Cond) && !v.fromRedis(br.Cond) && !v.counted(br.Cond) && !v.chosen(br.Cond) {
			return true
		}
	}
	return false
}

// counts reports whether the call is given something that depends on the
// counter.
func (v *visit) counts() bool {
	for _, a := range v.site.Call.Common().Args {
		if v.counted(a) {
			return true
		}
	}
	return false
}

// counted reports whether a value is computed from what the loop counts.
func (v *visit) counted(x ssa.Value) bool {
	found := false
	v.walk(x, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.Phi:
			found = found || x.Block() == v.loop.Header && x.Comment == v.head.Counter
		case *ssa.Alloc: // a literal in the loop keeps it
			found = found || x.Comment == v.head.Counter
		}
		return !found
	})
	return found
}

// chosen reports whether a value says which case of a select came first: a loop
// that is told to stop.
func (v *visit) chosen(x ssa.Value) bool {
	found := false
	v.walk(x, func(x ssa.Value) bool {
		_, sel := x.(*ssa.Select)
		found = found || sel
		return !found
	})
	return found
}
