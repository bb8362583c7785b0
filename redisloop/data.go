package redisloop

import (
	"go/token"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A place is where a site is in one of the functions around it: the site
// itself, or the call that runs the literal that it is written in.
type place struct {
	fn    *summary.Fn
	block *ssa.BasicBlock
	site  *summary.Site
}

// A loopCheck is one site in one loop.
type loopCheck struct {
	pkg *checker
	place
	loop     *flow.Loop
	target   *summary.Site // the site of the finding
	trips    []summary.RoundTrip
	head     summary.LoopShape
	interval time.Duration // of a poll
	unpaced  *flow.Edge    // the branch in which nothing waits, nil where no branch waits
}

// data judges a loop of as many iterations as there is data.
func (lc *loopCheck) data() {
	trips := batchable(lc.trips)
	if len(trips) == 0 || lc.site == lc.target && lc.retries() || lc.workers() || lc.typed() {
		return
	}
	switch {
	case lc.loop.Cycle(lc.block, lc.pace(false).Barrier) == nil: // paced on purpose
	case lc.head.Work && lc.batches(), lc.counted():
	case lc.amortised():
	case lc.afterFailure():
	case lc.perClient():
	case lc.chunked():
	case lc.dependent():
	case lc.oneShot():
	case lc.boundedRepeat():
	case lc.acknowledges(trips):
	case lc.foreign():
	default:
		lc.reportPerElement(trips)
	}
}

// batchable keeps the trips that could be made together. A call that sets
// something up, that subscribes, or that takes a lock or asks a limiter for each
// element, means to do so one by one.
func batchable(trips []summary.RoundTrip) []summary.RoundTrip {
	var out []summary.RoundTrip
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

// guards reports whether a trip is made by a lock or limiter on the way.
func guards(t summary.RoundTrip) bool {
	for _, name := range t.Chain {
		if names.HasWord(name, knowledge.GuardWords...) {
			return true
		}
	}
	return false
}

// afterFailure reports whether the call is made only when another one in the
// loop has failed: that is not what each element costs.
func (lc *loopCheck) afterFailure() bool {
	for b := lc.block; b != nil && b != lc.loop.Header && lc.loop.Contains(b); b = b.Idom() {
		p := b.Idom()
		if p == nil || !lc.loop.Contains(p) {
			return false
		}
		br, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || !summary.IsErrorTest(br.Cond) {
			continue
		}
		cmp := br.Cond.(*ssa.BinOp)
		c, ok := cmp.Y.(*ssa.Const)
		if !ok || c.Value != nil {
			continue
		}
		// What follows `if err == nil { ...; continue }` is no failure: it may
		// well be the case of redis.Nil.
		if fail := p.Succs[0]; cmp.Op == token.NEQ && len(fail.Preds) == 1 && fail.Dominates(lc.block) {
			return true
		}
	}
	return false
}

// retries reports whether the loop repeats one thing until it succeeds, or
// looks for the first hit: no work on all the data.
func (lc *loopCheck) retries() bool {
	return summary.LeavesOnSuccess(lc.loop, lc.site.Call) || summary.LeavesOnFound(lc.loop, lc.site.Call) || names.HasWord(lc.head.Over, knowledge.RetryLists...) ||
		names.HasWord(lc.head.Counter, knowledge.RetryCounters...) || lc.casLoop()
}

// casLoop reports whether a counted loop repeats an optimistic transaction.
func (lc *loopCheck) casLoop() bool {
	return lc.head.Counter != "" && lc.target.Direct() && lc.trips[0].Kind == rediscmd.Watch &&
		summary.LeavesSometimes(lc.loop, lc.site.Call)
}

// workers reports whether the loop starts a number of goroutines that was
// chosen, not given by data.
func (lc *loopCheck) workers() bool {
	return names.HasWord(lc.head.Over, knowledge.WorkerWords...)
}

// typed reports whether the loop goes over what a person typed on the command
// line.
func (lc *loopCheck) typed() bool {
	return lc.head.Over == "args" || strings.HasPrefix(lc.head.Over, "os.Args") || strings.HasPrefix(lc.head.Over, "flag.Args")
}
