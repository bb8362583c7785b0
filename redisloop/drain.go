package redisloop

import (
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// drains checks a loop that pops elements one by one until none is left. It
// returns false for other loops.
func (lc *loopCheck) drains(trips []effects.RoundTrip) bool {
	if !lc.Target.Direct() && len(trips) > 1 || !trips[0].Pop || trips[0].Many || !loopinfo.LeavesOnFailure(lc.Loop, lc.Site.Call) {
		return false
	}
	if lc.Loop.Cycle(lc.Block, lc.Pace(false).Barrier) == nil || lc.StaysEmpty() || lc.Works(trips[0]) || lc.HandsOver() {
		return true // a worker
	}
	lc.reportDrain(trips)
	return true
}

// emptyIteration returns the edge on which a loop that takes elements continues
// without a wait when there are none: it spins on an empty queue.
func (lc *loopCheck) emptyIteration(trips []effects.RoundTrip, stops *flow.Barrier) (flow.Edge, bool) {
	if !trips[0].Pop || lc.Pages() || lc.Supplied() {
		return flow.Edge{}, false
	}
	for _, t := range loopinfo.Tests(lc.Site.Call) {
		if t.Empty && lc.Loop.Contains(t.Fail.From) && lc.Loop.Contains(t.Fail.To()) && !stops.Blocks[t.Fail.From] && !stops.Blocks[lc.Block] &&
			lc.Loop.Reaches(t.Fail.To(), lc.Block, stops) && !lc.AsksAgain(t.Fail.To()) {
			return t.Fail, true
		}
	}
	return flow.Edge{}, false
}

// checkAround reports the interval of a loop around one that takes elements until
// there are none, if that is short: each iteration asks at least once.
func (lc *loopCheck) checkAround() bool {
	outer := lc.Loop.Parent
	if outer == nil || !lc.Trips[0].Pop || !loopinfo.LeavesOnFailure(lc.Loop, lc.Site.Call) && !loopinfo.LeavesOnEmpty(lc.Loop, lc.Site.Call) {
		return false
	}
	around := lc.pkg.callAt(lc.Place, outer, lc.Target)
	if around.Head.Bound != loopinfo.Unbounded {
		return false
	}
	around.Trips = relevant(lc.Target, outer)
	before := len(lc.pkg.found)
	if trips := traffic(around.Trips); len(trips) > 0 {
		around.poll(around.Pace(false), trips)
	}
	return len(lc.pkg.found) > before
}
