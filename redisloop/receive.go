package redisloop

import (
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
	if !ok || lc.endsByFailure(g.Edge) {
		return
	}
	lc.unpaced = &g.Edge
	trips := []effects.RoundTrip{{Command: "SUBSCRIBE", Access: rediscmd.Sub, Calls: 1}}
	when := lc.branchText(g.Edge)
	lc.emit(loopfinding.Unpaced, trips, when, func(subject string, _ []effects.RoundTrip) string {
		msg := subject + " in an unpaced loop: after Close it fails at once"
		if when != "" {
			msg += "; when " + when + " the loop goes round without waiting"
		}
		return msg
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
