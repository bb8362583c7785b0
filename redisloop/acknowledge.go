package redisloop

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// acknowledges reports whether a write says of each element that something
// outside has been done for it: a job is taken off the list when it has been
// delivered. Sent later, together with others, it would be said of fewer when
// the program dies, and one round trip is little next to what was done.
func (lc *loopCheck) acknowledges(trips []summary.RoundTrip) bool {
	for _, t := range trips {
		if t.Access != rediscmd.Write {
			return false
		}
	}
	for _, c := range lc.fn.ExternalCallsBefore(lc.loop, lc.site.Call) {
		if !lc.madeOf(c) {
			return true
		}
	}
	return false
}

// madeOf reports whether what is sent depends on what another call gave, or put
// into a variable that it was handed: then it is its result that is kept, as a
// cache keeps it.
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
		if summary.DependsOn(a, c) {
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
