package redisloop

import (
	"slices"
	"time"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// settled is the longest interval at which even a loop that ends is reported.
const settled = 10 * time.Millisecond

// checkUnbounded checks a loop that its head does not bound.
func (lc *loopCheck) checkUnbounded() {
	if lc.endlessScan() || lc.Fn.Holed(lc.Loop) || lc.GivesUp() || lc.MakesLoad() {
		return
	}
	trips := traffic(lc.Trips)
	if len(trips) == 0 {
		if !lc.gap(lc.Trips) && !lc.failsInside() {
			lc.shortBlock()
			lc.pollLate()
		}
		return
	}
	if lc.goesOnAfterEnd(trips) {
		return
	}
	if lc.goesThroughList() {
		lc.reportPerElement(trips)
		return
	}
	if e, ok := lc.emptyIteration(trips, lc.Pace(false).Barrier); ok {
		lc.unpaced = &e
		lc.reportUnpaced(trips, lc.branchText(e))
		return
	}
	pace := lc.Worked(true)
	cycle := lc.Loop.Cycle(lc.Block, pace.Barrier)
	if cycle != nil {
		pace = lc.ExternalPace()
		if cycle = lc.Loop.Cycle(lc.Block, pace.Barrier); cycle == nil {
			return // as slow as its other calls
		}
	}
	if cycle == nil {
		if lc.drains(trips) || lc.gap(lc.Trips) {
			return
		}
		lc.poll(lc.Worked(false), trips) // a pause between two batches is no interval
		return
	}
	failing, fails := lc.FailsAtOnce(pace)
	pages := lc.Pages() && (lc.Ends() || pace.Waits()) || lc.FeedsItself() // the next page, and a pause after the last
	switch {
	case pages && !fails:
	case lc.Advances(): // the remaining work shrinks
	case lc.Supplied(): // other input each iteration
	case lc.drains(trips):
	case lc.isDrained() && !fails:
	case loopinfo.LeavesOnSuccess(lc.Loop, lc.Site.Call), lc.RepeatsTransaction():
		lc.reportRetry(trips)
	case pages || lc.isDrained(): // only the failure comes again and again
		lc.unpaced = &failing
		lc.reportUnpaced(trips, lc.branchText(failing))
	default:
		lc.reportUnpaced(trips, lc.unpacedBranch(pace, cycle))
	}
}

// goesThroughList reports whether each iteration reads the next element of a list by its
// index. The loop ends at the end of the list, at the latest.
func (lc *loopCheck) goesThroughList() bool {
	return lc.Site.Direct() && rediscmd.IndexCommands[lc.Trips[0].Command] && lc.Loop.Cycle(lc.Block, lc.Pace(false).Barrier) != nil &&
		slices.ContainsFunc(lc.Site.Call.Common().Args, lc.Counts)
}

// goesOnAfterEnd reports a loop that waits unless a context has ended, and that does not
// leave then.
func (lc *loopCheck) goesOnAfterEnd(trips []effects.RoundTrip) bool {
	if len(lc.Worked(true).Ended) == 0 {
		return false
	}
	pace := lc.NewWorked(true)
	spins := func() bool {
		_, gap := pace.GapOf(lc.Site)
		_, empty := lc.emptyIteration(trips, pace.Barrier)
		return gap || empty || lc.Loop.Cycle(lc.Block, pace.Barrier) != nil
	}
	if !spins() {
		return false
	}
	for _, e := range pace.Ended {
		pace.Barrier.Edges[e] = true
	}
	if spins() {
		return false
	}
	lc.unpaced, lc.ended = &pace.Ended[0], true
	lc.reportUnpaced(trips, lc.branchText(pace.Ended[0]))
	return true
}

// pollLate checks the interval of a function that waits before it sends anything.
func (lc *loopCheck) pollLate() {
	trips := slices.DeleteFunc(slices.Clone(lc.Trips), func(t effects.RoundTrip) bool { return !t.Late || t.Blocking || t.Endless })
	if pace := lc.Worked(false); len(trips) > 0 && lc.Loop.Cycle(lc.Block, pace.Barrier) == nil {
		lc.poll(pace, trips)
	}
}

// isDrained reports whether the loop goes on only until whoever is asked says that there
// is no more.
func (lc *loopCheck) isDrained() bool { return lc.EndsWithPages() || lc.Drained() }

// traffic keeps the round trips that an unbounded loop must not repeat without
// a wait. What a helper sends after it has waited is none of these.
func traffic(trips []effects.RoundTrip) []effects.RoundTrip {
	var out []effects.RoundTrip
	for _, t := range trips {
		if !t.Blocking && !t.Endless && !t.Late && t.Access != rediscmd.Sub &&
			!(t.Kind == rediscmd.Page && len(t.Chain) == 0) {
			out = append(out, t)
		}
	}
	return out
}

// gap reports a loop whose call waits, but which continues without a wait when
// the call fails.
func (lc *loopCheck) gap(trips []effects.RoundTrip) bool {
	pace := lc.Worked(true)
	if empty := lc.Emptied(); len(empty) > 0 {
		pace = lc.NewWorked(true)
		for _, b := range empty {
			pace.Barrier.Blocks[b] = true
		}
	}
	g, ok := pace.GapOf(lc.Site)
	sent := slices.ContainsFunc(trips, func(t effects.RoundTrip) bool { return !t.Late }) // without a wait
	if !ok || !sent {
		return false
	}
	lc.unpaced = &g.Edge
	lc.reportUnpaced(trips, lc.branchText(g.Edge))
	return true
}

// failsInside reports a loop around a function that waits for Redis, and that returns at
// once after a failure without saying so.
func (lc *loopCheck) failsInside() bool {
	called := lc.Site.Callee()
	if called == nil || called.SSA.Signature.Results().Len() > 0 || lc.Site.Wait.OK == effects.Sure || lc.Pace(false).WaitsElsewhere(lc.Site) {
		return false
	}
	i := slices.IndexFunc(lc.Trips, func(t effects.RoundTrip) bool { return t.Blocking })
	lc.inCallee = i >= 0 && slices.ContainsFunc(called.Sites, func(s *summary.Site) bool {
		return slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return t.Blocking }) && pacing.ReturnsAtOnce(called, s)
	})
	if lc.inCallee {
		lc.reportUnpaced(lc.Trips[i:i+1], "its "+lc.Trips[i].Command+" fails")
	}
	return lc.inCallee
}

// poll checks the interval of a paced loop. What is sent only after another command has
// found something is no part of what each poll costs.
func (lc *loopCheck) poll(pace *pacing.Pace, trips []effects.RoundTrip) {
	trips = slices.DeleteFunc(slices.Clone(trips), func(t effects.RoundTrip) bool { return t.Found })
	every := pace.Every(lc.Block, lc.Site)
	if every == 0 || len(trips) == 0 || lc.Fn.WhenNonEmpty(lc.Site) || lc.Fn.AfterFound(lc.Site) {
		return
	}
	for _, t := range trips {
		if t.Gated {
			return // only if there is something to send
		}
	}
	lc.checkInterval(trips, every)
}

func (lc *loopCheck) checkInterval(trips []effects.RoundTrip, every time.Duration) {
	if lc.Ends() && every <= settled || !lc.Ends() && lc.polledPerDay(trips, every) > float64(lc.pkg.budget) {
		lc.reportFastPoll(trips, every)
	}
}

// shortBlock checks the time for which a read of streams waits, where nothing else waits
// if there are no entries.
func (lc *loopCheck) shortBlock() {
	lib, ok := client.Of(flow.CalleePackage(lc.Site.Call.Common()))
	if !ok {
		return
	}
	block, ok := flow.StructFields(lc.Site.Call.Common().Args)[lib.ReadFields().Block]
	if !ok || !lc.Site.Direct() || len(lc.Trips) != 1 || !lc.Trips[0].Blocking {
		return
	}
	every, ok := lc.Fn.Waits().Duration(block)
	if ok && every > 0 && !lc.Pace(false).WaitsBesides(lc.Site) {
		lc.checkInterval(lc.Trips, every)
	}
}
