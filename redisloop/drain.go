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
	if lc.Loop.Cycle(lc.Block, lc.Pace(false).Barrier) == nil || lc.StaysEmpty() || lc.Works(trips[0]) {
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
