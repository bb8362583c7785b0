package redisloop

import (
	"go/ast"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop/internal/loopcall"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

// fixes returns the fixes of a finding. Only a call in the loop itself can have
// one, because a literal may run elsewhere too. Without any it says why, if that
// depends on the form of the code and is known.
func (lc *loopCheck) fixes(category string, trips []effects.RoundTrip) (fixes []report.Fix, why string) {
	if lc.Loop == nil || lc.Site != lc.Target || category == loopfinding.PerElement && lc.readsOne(trips) || category == loopfinding.Unpaced && (lc.ended || lc.inCallee || lc.readsSameRange()) {
		return nil, ""
	}
	return lc.pkg.fixes.Fixes(&loopfinding.Finding{
		Category: category, Fn: lc.Fn, Site: lc.Target, Loop: lc.Loop, RoundTrips: trips, Unpaced: lc.unpaced, Interval: lc.interval,
		UnpacedCondition: lc.unpacedCondition,
		Cursor:           lc.shadowed,
		EndsByItself:     lc.Ends,
		SameKey:          lc.SameKey,
		NoPipeline:       func() bool { return lc.refused(trips) != "" },
		StillReported:    lc.fixedLoopStillReported,
	})
}

// unpacedCondition returns the condition of the branch without a wait, or nil
// if there is none.
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

// fixedLoopStillReported reports whether the fixed loop would be a finding in
// the enclosing loop: one pipeline per stream instead of one command per
// message.
func (lc *loopCheck) fixedLoopStillReported() bool {
	for l := lc.Loop.Parent; l != nil; l = l.Parent {
		outer := lc.pkg.callAt(lc.Place, l, lc.Target)
		outer.Trips = lc.Trips
		switch outer.Head.Bound {
		case loopinfo.Small:
			continue
		case loopinfo.Data:
			return !outer.exempt()
		}
		return false
	}
	return false
}

// exempt reports whether one command per element of this data loop is no
// finding. If the elements are lists, one command takes many.
func (lc *loopCheck) exempt() bool {
	return lc.Head.Elem != nil && loopcall.IsSlice(lc.Head.Elem) || lc.Head.Work ||
		lc.Retries() || lc.workers() || lc.typed() || lc.Loop.Cycle(lc.Block, lc.Pace(false).Barrier) == nil ||
		lc.Amortised() || lc.perClient() || lc.Chunked() || lc.Dependent() || lc.BoundedRepeat()
}
