package redisloop

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// drains checks a loop that pops elements one by one until none is left. It
// returns false for other loops.
func (lc *loopCheck) drains(trips []effects.RoundTrip) bool {
	if !lc.target.Direct() && len(trips) > 1 || !trips[0].Pop || trips[0].Many || !loopinfo.LeavesOnFailure(lc.loop, lc.site.Call) {
		return false
	}
	if lc.loop.Cycle(lc.block, lc.pace(false).Barrier) == nil || lc.staysEmpty() || lc.works(trips[0]) {
		return true // a worker
	}
	lc.reportDrain(trips)
	return true
}

// staysEmpty reports whether the loop continues when there is nothing to take.
func (lc *loopCheck) staysEmpty() bool {
	for _, t := range loopinfo.Tests(lc.site.Call) {
		if t.Empty && lc.loop.Contains(t.Fail.From) && lc.loop.Reaches(t.Fail.To(), lc.loop.Header, flow.NewBarrier()) && !lc.asksAgain(t.Fail.To()) {
			return true
		}
	}
	return false
}

// emptyIteration returns the edge on which a loop that takes elements continues
// without a wait when there are none: it spins on an empty queue.
func (lc *loopCheck) emptyIteration(trips []effects.RoundTrip, stops *flow.Barrier) (flow.Edge, bool) {
	if !trips[0].Pop || lc.pages() || lc.supplied() {
		return flow.Edge{}, false
	}
	for _, t := range loopinfo.Tests(lc.site.Call) {
		if t.Empty && lc.loop.Contains(t.Fail.From) && lc.loop.Contains(t.Fail.To()) && !stops.Blocks[t.Fail.From] && !stops.Blocks[lc.block] &&
			lc.loop.Reaches(t.Fail.To(), lc.block, stops) && !lc.asksAgain(t.Fail.To()) {
			return t.Fail, true
		}
	}
	return flow.Edge{}, false
}

// asksAgain reports whether an empty reply leads to another test that may end
// the loop: the next case of a switch.
func (lc *loopCheck) asksAgain(b *ssa.BasicBlock) bool {
	for b != lc.loop.Header && len(b.Succs) == 1 {
		b = b.Succs[0]
	}
	if b == lc.loop.Header {
		return false
	}
	br := flow.Branch(b)
	return br != nil && (!lc.stays(b.Succs[0]) || !lc.stays(b.Succs[1])) && flow.DependsOn(br.Cond, lc.site.Call)
}

// works reports whether the elements are processed one by one, so that a crash
// would lose all elements of a larger batch. They go to something that can
// fail, or to anything while another list still has them.
func (lc *loopCheck) works(trip effects.RoundTrip) bool {
	for b := range lc.loop.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if ok && call != lc.site.Call && lc.own(call) && (rediscmd.MoveCommands[trip.Command] || canFail(call)) && lc.takesElement(call) {
				return true
			}
		}
	}
	return false
}

func canFail(call *ssa.Call) bool {
	res := call.Call.Signature().Results()
	return res.Len() > 0 && flow.IsError(res.At(res.Len()-1).Type())
}

// own reports whether a call is neither to Redis nor to the standard library.
func (lc *loopCheck) own(call *ssa.Call) bool {
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
		return false
	}
	for _, s := range lc.fn.Sites {
		if s.Call == call && len(s.RoundTrips) > 0 {
			return false
		}
	}
	f := call.Call.StaticCallee()
	if f == nil {
		return true
	}
	pkg := f.Package()
	return pkg == nil || !knowledge.Standard(pkg.Pkg.Path()) && !client.Is(pkg.Pkg.Path())
}

// takesElement reports whether a call receives the element, and not only the
// error.
func (lc *loopCheck) takesElement(call *ssa.Call) bool {
	for _, a := range call.Call.Args {
		parts := flow.Elements(a)
		if len(parts) == 0 {
			parts = []ssa.Value{a}
		}
		for _, p := range parts {
			p = flow.Unwrap(p)
			if !flow.IsError(p.Type()) && flow.DependsOn(p, lc.site.Call) {
				return true
			}
		}
	}
	return false
}

// drained reports whether the loop ends when a call in it has no more to
// return.
func (lc *loopCheck) drained() bool { return lc.once(drained, lc.findDrained) }

func (lc *loopCheck) findDrained() bool {
	for _, s := range lc.fn.Sites {
		if !lc.loop.Contains(s.Call.Block()) || len(s.RoundTrips) == 0 {
			continue
		}
		for _, t := range loopinfo.Tests(s.Call) {
			if t.Empty && lc.loop.Contains(t.Fail.From) && !lc.loop.Reaches(t.Fail.To(), lc.loop.Header, flow.NewBarrier()) && !isPresence(s) {
				return true
			}
		}
		for _, br := range lc.exits() {
			b := br.Block()
			if lc.stays(b.Succs[0]) == lc.stays(b.Succs[1]) {
				continue
			}
			if cmp, ok := br.Cond.(*ssa.BinOp); ok && !isPresence(s) && lc.endsAtZero(b, cmp) && flow.DependsOn(cmp.X, s.Call) {
				return true
			}
			if cmp, ok := br.Cond.(*ssa.BinOp); ok && (countOf(cmp.X) || returnsCount(s) && flow.IsInteger(cmp.X.Type())) && flow.DependsOn(cmp.X, s.Call) &&
				(cmp.Op == token.LSS || cmp.Op == token.LEQ) && !lc.stays(b.Succs[0]) {
				return true
			}
			if returnsCount(s) && lc.leavesWhenFalse(b, br, s) {
				return true
			}
		}
	}
	return false
}

// counted reports whether the loop condition is true only if a helper took
// something: for n := 1; n > 0; n = take() {}.
func (lc *loopCheck) counted() bool {
	return !lc.target.Direct() && slices.ContainsFunc(lc.memo().work(), func(e flow.Edge) bool { return e.From == lc.loop.Header })
}

// batches reports whether the loop takes elements and continues only while
// there are some.
func (lc *loopCheck) batches() bool {
	return lc.loop.Cycle(lc.block, lc.worked(true).Barrier) == nil
}

// failsAtOnce reports whether the loop deliberately continues without a wait
// after its call failed.
func (lc *loopCheck) failsAtOnce(pace *pacing.Pace) bool {
	for _, t := range loopinfo.Tests(lc.site.Call) {
		if !t.Empty && lc.loop.Contains(t.Fail.To()) && pace.Continues(t.Fail) {
			return true
		}
	}
	return false
}

// returnsCount reports whether the result of a helper may be the number of
// changes: the helper writes, and the site is no command itself.
func returnsCount(s *summary.Site) bool {
	for _, t := range s.RoundTrips {
		if !s.Direct() && t.Access == rediscmd.Write {
			return true
		}
	}
	return false
}

// leavesWhenFalse reports whether a branch leaves the loop when the first
// result of a call is false, so that no more is left.
func (lc *loopCheck) leavesWhenFalse(b *ssa.BasicBlock, br *ssa.If, s *summary.Site) bool {
	e, ok := br.Cond.(*ssa.Extract)
	return ok && e.Index == 0 && e.Tuple == s.Call.Value() && e.Tuple.Type().(*types.Tuple).Len() > 1 && !lc.stays(b.Succs[1])
}
