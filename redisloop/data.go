package redisloop

import (
	"go/token"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A place is a site, or the call that runs the literal in which the site is.
type place struct {
	fn    *summary.Fn
	block *ssa.BasicBlock
	site  *summary.Site
}

// A loopCheck checks one site in one loop.
type loopCheck struct {
	pkg *checker
	place
	loop     *flow.Loop
	target   *summary.Site // the site of the finding
	trips    []effects.RoundTrip
	head     loopinfo.Shape
	interval time.Duration // of a poll
	unpaced  *flow.Edge    // the branch without a wait; nil if no branch waits
}

// checkData checks a loop whose number of iterations grows with the data.
func (lc *loopCheck) checkData() {
	trips := lc.shared(batchable(lc.trips))
	if len(trips) == 0 || lc.site == lc.target && lc.retries() || lc.workers() || lc.typed() {
		return
	}
	switch {
	case lc.loop.Cycle(lc.block, lc.pace(false).Barrier) == nil: // paced on purpose
	case lc.head.Work && lc.batches(), lc.counted():
	case lc.amortised():
	case lc.afterFailure(), lc.fn.WritesBack(lc.site):
	case lc.perClient():
	case lc.chunked():
	case lc.dependent():
	case lc.oneShot():
	case lc.boundedRepeat():
	case lc.acknowledges(trips), lc.handled(trips):
	case lc.foreign():
	default:
		lc.reportPerElement(trips)
	}
}

// batchable keeps the round trips that could be sent together. Setup,
// subscriptions, locks and limiters are meant to run one by one.
func batchable(trips []effects.RoundTrip) []effects.RoundTrip {
	var out []effects.RoundTrip
	for _, t := range trips {
		switch t.Access {
		case rediscmd.Admin, rediscmd.Sub:
			return nil
		}
	}
	for _, t := range trips {
		switch t.Access {
		case rediscmd.Read, rediscmd.Write:
			if !t.Blocking && !t.Endless && !guards(t) && t.Kind != rediscmd.Page {
				out = append(out, t)
			}
		}
	}
	return out
}

// shared leaves out the round trips of clients that an iteration makes for its
// element: nothing can send them together.
func (lc *loopCheck) shared(trips []effects.RoundTrip) []effects.RoundTrip {
	return slices.DeleteFunc(trips, func(t effects.RoundTrip) bool { return t.Own })
}

// guards reports whether a lock or limiter on the call path makes the round
// trip.
func guards(t effects.RoundTrip) bool {
	for _, name := range t.Chain {
		if names.HasWord(name.Name, knowledge.GuardWords...) || isGuard(name.Recv) {
			return true
		}
	}
	return false
}

// isGuard reports whether a type's name ends with a word for a lock or a limiter:
// a RateLimiter, and not a LockStore.
func isGuard(typ string) bool {
	ws := names.Words(typ)
	return len(ws) > 0 && slices.Contains(knowledge.GuardWords, ws[len(ws)-1])
}

// afterFailure reports whether the call runs only after another call of the
// loop failed. That is not the cost of an element.
func (lc *loopCheck) afterFailure() bool {
	for br := range lc.loop.Above(lc.block) {
		if !flow.IsErrorTest(br.Cond) {
			continue
		}
		cmp := br.Cond.(*ssa.BinOp)
		c, ok := cmp.Y.(*ssa.Const)
		if !ok || c.Value != nil {
			continue
		}
		// The code after `if err == nil { ...; continue }` is not only a
		// failure path: err may be redis.Nil.
		if fail := br.Block().Succs[0]; cmp.Op == token.NEQ && len(fail.Preds) == 1 && fail.Dominates(lc.block) {
			return true
		}
	}
	return false
}

// retries reports whether the loop repeats one thing until it succeeds, or
// looks for the first hit. Then it does not work on all the data.
func (lc *loopCheck) retries() bool {
	return loopinfo.LeavesOnSuccess(lc.loop, lc.site.Call) || loopinfo.LeavesOnFound(lc.loop, lc.site.Call) || names.HasWord(lc.head.Over, knowledge.RetryLists...) ||
		names.HasWord(lc.head.Counter, knowledge.RetryCounters...) || lc.casLoop()
}

// casLoop reports whether a counted loop repeats an optimistic transaction.
func (lc *loopCheck) casLoop() bool {
	return lc.head.Counter != "" && lc.repeatsTransaction()
}

// repeatsTransaction reports whether the loop repeats an optimistic transaction,
// and ends after one that has no conflict.
func (lc *loopCheck) repeatsTransaction() bool {
	return lc.target.Direct() && lc.trips[0].Kind == rediscmd.Watch && loopinfo.LeavesSometimes(lc.loop, lc.site.Call)
}

// workers reports whether the loop starts a chosen number of goroutines,
// independent of the data.
func (lc *loopCheck) workers() bool {
	if !names.HasWord(lc.head.Over, knowledge.WorkerWords...) {
		return false
	}
	// A list of what there is to know of workers is data, as any other.
	return lc.head.Elem == nil || !slices.ContainsFunc(lc.site.Call.Common().Args, func(a ssa.Value) bool { return isPlain(a.Type()) && lc.changes(a) })
}

// typed reports whether the loop iterates over command-line arguments.
func (lc *loopCheck) typed() bool {
	return lc.head.Over == "args" || strings.HasPrefix(lc.head.Over, "os.Args") || strings.HasPrefix(lc.head.Over, "flag.Args")
}
