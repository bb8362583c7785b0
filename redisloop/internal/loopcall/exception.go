package loopcall

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Exceptional reports whether the call runs only for elements that are not as the
// others are. They have another type than an assertion expects, or no answer in what a
// command has read for all of them before the loop.
func (lc *Call) Exceptional() bool {
	for br, b := range lc.Loop.Above(lc.Block) {
		ok, isExtract := br.Cond.(*ssa.Extract)
		if !isExtract || ok.Index != 1 || br.Block().Succs[1] != b || len(b.Preds) > 1 {
			continue
		}
		switch from := ok.Tuple.(type) {
		case *ssa.TypeAssert:
			return true
		case *ssa.Lookup:
			if lc.readBefore(from.X) {
				return true
			}
		}
	}
	return false
}

// readBefore reports whether a map is filled before the loop with the answer of a command.
func (lc *Call) readBefore(m ssa.Value) bool {
	return slices.ContainsFunc(flow.Referrers(m), func(in ssa.Instruction) bool {
		set, ok := in.(*ssa.MapUpdate)
		return ok && set.Map == m && !lc.Loop.Contains(set.Block()) && lc.Fn.Reaches(set.Block(), lc.Loop.Header) &&
			flow.DependsOnAny(set.Value, lc.isAnswer)
	})
}

// isAnswer reports whether a value is what a call that reads Redis returns.
func (lc *Call) isAnswer(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	s := lc.Fn.Site(call)
	return s != nil && slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return t.Access == rediscmd.Read })
}
