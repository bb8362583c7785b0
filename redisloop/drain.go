package redisloop

import (
	"go/ast"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
)

// drains checks a loop that pops elements one by one until none is left. It
// returns false for other loops.
func (lc *loopCheck) drains(trips []effects.RoundTrip) bool {
	if !lc.Target.Direct() && len(trips) > 1 || !trips[0].Pop || trips[0].Many || !loopinfo.LeavesOnFailure(lc.Loop, lc.Site.Call) && !lc.EndsBySize() {
		return false
	}
	if lc.Loop.Cycle(lc.Block, lc.Pace(false).Barrier) == nil || lc.StaysEmpty() || lc.Works(trips[0]) || lc.HandsOver() {
		return true // a worker
	}
	lc.reportDrain(trips)
	return true
}

// isStep reports whether the call is the step of a loop: for v, ok := pop(); ok; v, ok = pop() {}.
func (lc *loopCheck) isStep() bool {
	loop, ok := lc.Loop.Stmt.(*ast.ForStmt)
	if !ok || loop.Post == nil {
		return false
	}
	at := lc.Site.Call.Pos()
	return loop.Post.Pos() <= at && at < loop.Post.End()
}

// emptyIteration returns the edge on which a loop that takes elements continues
// without a wait when there are none: it spins on an empty queue.
func (lc *loopCheck) emptyIteration(trips []effects.RoundTrip, stops *flow.Barrier) (flow.Edge, bool) {
	if !trips[0].Pop || lc.Pages() || lc.Supplied() {
		return flow.Edge{}, false
	}
	for _, t := range loopinfo.Tests(lc.Site.Call) {
		if t.Empty && lc.Loop.Contains(t.Fail.From) && lc.Loop.Contains(t.Fail.To()) && !stops.Blocks[t.Fail.From] && !stops.Blocks[lc.Block] &&
			lc.Loop.Reaches(t.Fail.To(), lc.Loop.Header, stops) && lc.Loop.Reaches(lc.Loop.Header, lc.Block, stops) && !lc.AsksAgain(t.Fail.To()) {
			return t.Fail, true
		}
	}
	return flow.Edge{}, false
}

// checkAround checks the loop around one that ends, if that does not end itself: each of
// its iterations asks at least once. It reports whether there is a finding.
func (lc *loopCheck) checkAround() bool {
	outer := lc.Loop.Parent
	for outer != nil && lc.Fn.LoopShape(outer).Bound != loopinfo.Unbounded {
		if lc.Fn.LoopShape(outer).Bound == loopinfo.Channel {
			return false
		}
		outer = outer.Parent
	}
	if outer == nil {
		return false
	}
	around := lc.pkg.callAt(lc.Place, outer, lc.Target)
	around.Trips = relevant(lc.Target, outer)
	before := len(lc.pkg.found)
	switch {
	case lc.Head.Bound != loopinfo.Unbounded:
		if pacing.NeverEnds(outer) && !around.supplies(lc.Loop.Ranged()) {
			around.checkUnbounded()
		}
	case lc.Trips[0].Pop && (loopinfo.LeavesOnFailure(lc.Loop, lc.Site.Call) || loopinfo.LeavesOnEmpty(lc.Loop, lc.Site.Call)):
		if trips := traffic(around.Trips); len(trips) > 0 {
			around.poll(around.Pace(false), trips)
		}
	}
	return len(lc.pkg.found) > before
}

// supplies reports whether the loop makes the list that one inside it goes through, or
// takes it away: that one has no more traffic than there is work.
func (lc *loopCheck) supplies(list ssa.Value) bool {
	if list == nil {
		return true
	}
	if place := flow.Loaded(list); place != nil && lc.Sets(place) {
		return true
	}
	return flow.DependsOnAny(list, func(v ssa.Value) bool {
		switch v := v.(type) {
		case *ssa.Call:
			return lc.Loop.Contains(v.Block())
		case *ssa.Phi:
			return v.Block() == lc.Loop.Header
		}
		return false
	})
}
