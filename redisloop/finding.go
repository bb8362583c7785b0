package redisloop

import (
	"go/ast"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"

	"github.com/redisvet/redisvet/internal/flow"
)

// fixes are those of a finding. Only a call in the loop itself can have one: a
// literal may run elsewhere, too.
func (lc *loopCheck) fixes(category string, trips []effects.RoundTrip) []report.Fix {
	if lc.loop == nil || lc.site != lc.target {
		return nil
	}
	return lc.pkg.fixes.Fixes(&loopfinding.Finding{
		Category: category, Fn: lc.fn, Site: lc.target, Loop: lc.loop, RoundTrips: trips, Unpaced: lc.unpaced, Interval: lc.interval,
		UnpacedCondition: lc.unpacedCondition,
		Cursor:           lc.shadowed,
		EndsByItself:     lc.ends,
		SameKey:          lc.sameKey,
		NoPipeline:       func() bool { return lc.refused(trips) != "" },
		StillReported:    lc.fixedLoopStillReported,
	})
}

// unpacedCondition is the source of the condition of the branch in which
// nothing waits, nil where there is none.
func (lc *loopCheck) unpacedCondition() ast.Expr {
	if lc.unpaced == nil {
		return nil
	}
	br := flow.Branch(lc.unpaced.From)
	if br == nil {
		return nil
	}
	if e := lc.condition(br.Cond); e != nil {
		return ast.Unparen(e)
	}
	return nil
}

// fixedLoopStillReported reports whether what a fix makes of the loop would be
// reported in the loop around it: one pipeline for each stream in place of one
// command for each message.
func (lc *loopCheck) fixedLoopStillReported() bool {
	for l := lc.loop.Parent; l != nil; l = l.Parent {
		outer := &loopCheck{pkg: lc.pkg, place: lc.place, loop: l, target: lc.target, head: lc.fn.LoopShape(l), trips: lc.trips}
		switch outer.head.Bound {
		case loopinfo.Small:
			continue
		case loopinfo.Data:
			return !outer.exempt()
		}
		return false
	}
	return false
}

// exempt reports whether a loop over data is one in which a command for each
// element is no finding. Where its elements are lists, many go into one.
func (lc *loopCheck) exempt() bool {
	return lc.head.Elem != nil && isSlice(lc.head.Elem) || lc.head.Work ||
		lc.retries() || lc.workers() || lc.typed() || lc.loop.Cycle(lc.block, lc.pace(false).Barrier) == nil ||
		lc.amortised() || lc.perClient() || lc.chunked() || lc.dependent() || lc.boundedRepeat()
}
