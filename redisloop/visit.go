package redisloop

import (
	"go/token"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

type duration = time.Duration

// A place is where a site stands in one of the functions around it: the site
// itself, or the call that runs the literal that it is written in.
type place struct {
	fn    *summary.Fn
	block *ssa.BasicBlock
	site  *summary.Site
}

// A visit is one site judged in one loop.
type visit struct {
	*checker
	place
	loop   *flow.Loop
	target *summary.Site // the site that a finding would stand on
	trips  []summary.Trip
	head   summary.Head
	every  duration   // of a poll
	lacks  *flow.Edge // the way on which nothing waits, nil where nothing waits at all
}

// data judges a loop of as many iterations as there is data.
func (v *visit) data() {
	trips := batchable(v.trips)
	if len(trips) == 0 || v.site == v.target && v.retries() || v.workers() || v.typed() {
		return
	}
	switch {
	case v.loop.Cycle(v.block, v.fn.Pace(v.loop, false).Stops) == nil: // paced on purpose
	case v.head.Work && v.batches():
	case v.amortised():
	case v.afterFailure():
	case v.perClient():
	case v.chunked():
	case v.dependent():
	case v.oneShot():
	case v.rounds():
	case v.acknowledges(trips):
	case v.foreign():
	default:
		v.perElement(trips)
	}
}

// batchable keeps the trips that could be made together. A call that sets
// something up, that subscribes, or that takes a lock or asks a limiter for each
// element, means to do so one by one.
func batchable(trips []summary.Trip) []summary.Trip {
	var out []summary.Trip
	for _, t := range trips {
		switch t.Access {
		case goredis.Admin, goredis.Sub:
			return nil
		}
	}
	for _, t := range trips {
		switch t.Access {
		case goredis.Read, goredis.Write:
			if !t.Blocking && !t.Endless && !guards(t) && t.Kind != goredis.Page {
				out = append(out, t)
			}
		}
	}
	return out
}

// guards reports whether a trip is made by a lock or limiter on the way.
func guards(t summary.Trip) bool {
	for _, name := range t.Chain {
		if names.HasWord(name, knowledge.GuardWords...) {
			return true
		}
	}
	return false
}

// afterFailure reports whether the call is made only when another one in the
// loop has failed: that is not what each element costs.
func (v *visit) afterFailure() bool {
	for b := v.block; b != nil && b != v.loop.Header && v.loop.Contains(b); b = b.Idom() {
		p := b.Idom()
		if p == nil || !v.loop.Contains(p) {
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
		if fail := p.Succs[0]; cmp.Op == token.NEQ && len(fail.Preds) == 1 && fail.Dominates(v.block) {
			return true
		}
	}
	return false
}

// retries reports whether the loop repeats one thing until it succeeds, or
// looks for the first hit: no work on all the data.
func (v *visit) retries() bool {
	return summary.LeavesOnSuccess(v.loop, v.site.Call) || summary.LeavesOnFound(v.loop, v.site.Call) || names.HasWord(v.head.Over, knowledge.RetryLists...) ||
		names.HasWord(v.head.Counter, knowledge.RetryCounters...) || v.casLoop()
}

// casLoop reports whether a counted loop repeats an optimistic transaction.
func (v *visit) casLoop() bool {
	return v.head.Counter != "" && v.target.Direct() && v.trips[0].Kind == goredis.Watch &&
		summary.LeavesSometimes(v.loop, v.site.Call)
}

// workers reports whether the loop starts a number of goroutines that was
// chosen, not given by data.
func (v *visit) workers() bool {
	return names.HasWord(v.head.Over, knowledge.WorkerWords...)
}

// typed reports whether the loop goes over what a person typed on the command
// line.
func (v *visit) typed() bool {
	return v.head.Over == "args" || strings.HasPrefix(v.head.Over, "os.Args") || strings.HasPrefix(v.head.Over, "flag.Args")
}
