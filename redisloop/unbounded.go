package redisloop

import (
	"go/constant"
	"go/token"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

// settled is the longest interval at which even a loop that ends is reported.
const settled = 10 * time.Millisecond

// checkUnbounded checks a loop that its head does not bound.
func (lc *loopCheck) checkUnbounded() {
	if lc.endlessScan() || lc.fn.Holed(lc.loop) || lc.givesUp() {
		return
	}
	trips := traffic(lc.trips)
	if len(trips) == 0 {
		lc.gap(lc.trips)
		return
	}
	if e, ok := lc.emptyIteration(trips, lc.pace(false).Barrier); ok {
		lc.unpaced = &e
		lc.reportUnpaced(trips, lc.branchText(e))
		return
	}
	pace := lc.worked(true)
	cycle := lc.loop.Cycle(lc.block, pace.Barrier)
	if cycle != nil {
		pace = lc.externalPace()
		if cycle = lc.loop.Cycle(lc.block, pace.Barrier); cycle == nil {
			return // as slow as its other calls
		}
	}
	if cycle == nil {
		if lc.drains(trips) || lc.gap(lc.trips) {
			return
		}
		lc.poll(lc.worked(false), trips) // a pause between two batches is no interval
		return
	}
	switch {
	case lc.pages() && (lc.ends() || pace.Waits()) && !lc.failsAtOnce(pace): // the next page, and a pause after the last
	case lc.advances(), lc.feedsItself() && !lc.failsAtOnce(pace): // the remaining work shrinks
	case lc.supplied(): // other input each iteration
	case lc.drains(trips):
	case lc.drained() && !lc.failsAtOnce(pace): // takes many at a time until there are no more
	case loopinfo.LeavesOnSuccess(lc.loop, lc.site.Call), lc.repeatsTransaction():
		lc.reportRetry(trips)
	default:
		lc.reportUnpaced(trips, lc.unpacedBranch(pace, cycle))
	}
}

// traffic keeps the round trips that an unbounded loop must not repeat without
// a wait.
func traffic(trips []effects.RoundTrip) []effects.RoundTrip {
	var out []effects.RoundTrip
	for _, t := range trips {
		if !t.Blocking && !t.Endless && t.Access != rediscmd.Sub &&
			!(t.Kind == rediscmd.Page && len(t.Chain) == 0) {
			out = append(out, t)
		}
	}
	return out
}

// gap reports a loop whose call waits, but which continues without a wait when
// the call fails.
func (lc *loopCheck) gap(trips []effects.RoundTrip) bool {
	pace := lc.worked(true)
	if empty := lc.emptied(); len(empty) > 0 {
		pace = lc.newWorked(true)
		for _, b := range empty {
			pace.Barrier.Blocks[b] = true
		}
	}
	g, ok := pace.GapOf(lc.site)
	if !ok || len(trips) == 0 {
		return false
	}
	lc.unpaced = &g.Edge
	lc.reportUnpaced(trips, lc.branchText(g.Edge))
	return true
}

// poll checks the interval of a paced loop.
func (lc *loopCheck) poll(pace *pacing.Pace, trips []effects.RoundTrip) {
	every := pace.Every(lc.block, lc.site)
	if every == 0 || lc.fn.WhenNonEmpty(lc.site) {
		return
	}
	for _, t := range trips {
		if t.Gated {
			return // only if there is something to send
		}
	}
	perDay := float64(24*time.Hour) / float64(every) * float64(looptext.Billed(trips))
	if lc.ends() {
		if every <= settled {
			lc.reportFastPoll(trips, every)
		}
		return
	}
	if perDay > float64(lc.pkg.budget) {
		lc.reportFastPoll(trips, every)
	}
}

// ends reports whether the loop waits for something finite: a reply of Redis, a
// timer or its own condition ends it.
func (lc *loopCheck) ends() bool { return lc.once(ends, lc.findEnd) }

func (lc *loopCheck) findEnd() bool {
	if pacing.EndsByTime(lc.fn, lc.loop) || lc.advances() {
		return true
	}
	for _, s := range lc.fn.Sites {
		if !lc.loop.Contains(s.Call.Block()) {
			continue
		}
		if loopinfo.LeavesOnSuccess(lc.loop, s.Call) {
			return true
		}
		if len(s.RoundTrips) > 0 && loopinfo.LeavesOnEmpty(lc.loop, s.Call) {
			return true
		}
	}
	for _, br := range lc.exits() {
		if flow.IsErrorTest(br.Cond) {
			continue
		}
		if lc.fromRedis(br.Cond) || lc.carried(br.Cond) {
			return true
		}
	}
	return false
}

func (lc *loopCheck) stays(b *ssa.BasicBlock) bool { return lc.loop.Contains(b) }

// emptied returns the blocks that end the loop when the call returned nothing.
// A failed call returns nothing, so no failure takes the back edge through
// them.
func (lc *loopCheck) emptied() []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for _, br := range lc.exits() {
		b := br.Block()
		if lc.stays(b.Succs[0]) == lc.stays(b.Succs[1]) {
			continue
		}
		if cmp, ok := br.Cond.(*ssa.BinOp); ok && lc.endsAtZero(b, cmp) && countOf(cmp.X) && flow.DependsOn(cmp.X, lc.site.Call) {
			out = append(out, b)
		}
	}
	return out
}

// endsAtZero reports whether a branch leaves the loop when a count is zero.
func (lc *loopCheck) endsAtZero(b *ssa.BasicBlock, cmp *ssa.BinOp) bool {
	c, ok := cmp.Y.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int || c.Int64() != 0 {
		return false
	}
	switch cmp.Op {
	case token.EQL, token.LEQ:
		return !lc.stays(b.Succs[0])
	case token.NEQ, token.GTR:
		return !lc.stays(b.Succs[1])
	}
	return false
}

// isPresence reports whether the site reads a single thing. Then a miss is an
// answer and not the end of the data.
func isPresence(s *summary.Site) bool {
	for _, t := range s.RoundTrips {
		if rediscmd.PresenceCommands[t.Command] {
			return true
		}
	}
	return false
}

func countOf(v ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	return ok && isLen(c)
}

func isLen(c *ssa.Call) bool {
	b, ok := c.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len"
}
