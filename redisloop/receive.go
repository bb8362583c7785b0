package redisloop

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

// checkReceive reports a subscription that is read again at once when reading it
// has failed. After Close, reading fails without a round trip, for ever.
func (c *checker) checkReceive(fn *summary.Fn, site *summary.Site) {
	l := fn.Loops().Innermost(site.Call.Block())
	if !site.Receives() || l == nil || fn.LoopShape(l).Bound != loopinfo.Unbounded {
		return
	}
	lc := c.call(fn, site, l)
	g, ok := lc.Worked(true).GapOf(site)
	if !ok || lc.endsByFailure(g.Edge) || lc.endsByChannel() {
		return
	}
	lc.unpaced = &g.Edge
	trips := []effects.RoundTrip{{Command: "SUBSCRIBE", Access: rediscmd.Sub, Calls: 1}}
	when := lc.branchText(g.Edge)
	lc.emit(loopfinding.Unpaced, trips, when, func(subject string, _ []effects.RoundTrip) string {
		return subject + " " + withoutWait(when) + ": once it is closed it fails at once, for ever; leave the loop or wait after an error"
	})
}

// endsByFailure reports whether a failed call may end the loop: by a test of its
// error, or of what counts the failures.
func (lc *loopCheck) endsByFailure(fail flow.Edge) bool {
	for _, br := range lc.Exits() {
		b := br.Block()
		if fail.To().Dominates(b) && len(fail.To().Preds) == 1 || b != fail.From && flow.DependsOn(br.Cond, lc.Site.Call) && !flow.IsErrorTest(br.Cond) {
			return true
		}
	}
	return false
}

// endsByChannel reports whether the loop ends when something is received from a channel
// other than that of a context: whoever closes the subscription closes it, too.
func (lc *loopCheck) endsByChannel() bool {
	return slices.ContainsFunc(lc.Exits(), func(br *ssa.If) bool {
		return flow.DependsOnAny(br.Cond, func(v ssa.Value) bool {
			sel, ok := v.(*ssa.Select)
			return ok && slices.ContainsFunc(sel.States, func(s *ssa.SelectState) bool {
				_, done := s.Chan.(*ssa.Call) // ctx.Done(), time.After(d)
				return s.Dir == types.RecvOnly && !done
			})
		})
	})
}
