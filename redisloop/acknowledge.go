package redisloop

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// acknowledges reports whether a write records, for each element, that external
// work is done: a job leaves the list after its delivery. A batch sent later
// would lose these records when the program dies. Next to the external work,
// one round trip is cheap.
func (lc *loopCheck) acknowledges(trips []effects.RoundTrip) bool {
	for _, t := range trips {
		if t.Access != rediscmd.Write {
			return false
		}
	}
	for _, c := range pacing.ExternalCallsBefore(lc.fn, lc.loop, lc.site.Call) {
		if !lc.madeOf(c) {
			return true
		}
	}
	return false
}

// madeOf reports whether the arguments of the command depend on the result of
// another call, or on a variable that it filled. Then the command stores that
// result, as a cache does.
func (lc *loopCheck) madeOf(c ssa.CallInstruction) bool {
	filled := map[ssa.Value]bool{}
	for _, a := range c.Common().Args {
		lc.walk(a, func(x ssa.Value) bool {
			if _, cell := x.(*ssa.Alloc); cell {
				filled[x] = true
			}
			return true
		})
	}
	found := false
	for _, a := range lc.site.Call.Common().Args {
		if flow.DependsOn(a, c) {
			return true
		}
		lc.walk(a, func(x ssa.Value) bool {
			if ld, ok := x.(*ssa.UnOp); ok && filled[ld.X] {
				found = true
			}
			return !found
		})
	}
	return found
}
