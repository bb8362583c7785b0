package loopcall

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

// StaysEmpty reports whether the loop continues when there is nothing to take.
func (lc *Call) StaysEmpty() bool {
	for _, t := range loopinfo.Tests(lc.Site.Call) {
		if t.Empty && lc.Loop.Contains(t.Fail.From) && lc.Loop.Reaches(t.Fail.To(), lc.Loop.Header, flow.NewBarrier()) && !lc.AsksAgain(t.Fail.To()) {
			return true
		}
	}
	return false
}

// AsksAgain reports whether an empty reply leads to another test that may end
// the loop: the next case of a switch.
func (lc *Call) AsksAgain(b *ssa.BasicBlock) bool {
	for b != lc.Loop.Header && len(b.Succs) == 1 {
		b = b.Succs[0]
	}
	if b == lc.Loop.Header {
		return false
	}
	br := flow.Branch(b)
	return br != nil && (!lc.Stays(b.Succs[0]) || !lc.Stays(b.Succs[1])) && flow.DependsOn(br.Cond, lc.Site.Call)
}

// Works reports whether the elements are processed one by one, so that a crash
// would lose all elements of a larger batch. They go to something that can
// fail, or to anything while another list still has them: in the loop, or in the
// function that takes them.
func (lc *Call) Works(trip effects.RoundTrip) bool {
	for b := range lc.Loop.Blocks {
		if works(lc.Fn, b, lc.Site.Call, trip) {
			return true
		}
	}
	callees, _ := lc.Site.Locals()
	return slices.ContainsFunc(callees, func(f *summary.Fn) bool {
		return slices.ContainsFunc(f.Sites, func(s *summary.Site) bool {
			return s.Pops() && slices.ContainsFunc(f.SSA.Blocks, func(b *ssa.BasicBlock) bool { return works(f, b, s.Call, trip) })
		})
	})
}

// works reports whether a block processes what a call has taken.
func works(fn *summary.Fn, b *ssa.BasicBlock, taken ssa.CallInstruction, trip effects.RoundTrip) bool {
	return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
		call, ok := in.(*ssa.Call)
		return ok && call != taken && isOwn(fn, call) && (rediscmd.MoveCommands[trip.Command] || loopinfo.CanFail(call.Call.Signature())) && takesElement(call, taken)
	})
}

// HandsOver reports whether the loop starts a goroutine for what the call has returned,
// or sends it to one: a job, of which no more are taken than can be worked on.
func (lc *Call) HandsOver() bool {
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			if slices.ContainsFunc(handed(in), func(v ssa.Value) bool { return !flow.IsError(v.Type()) && lc.ofReply(v) }) {
				return true
			}
		}
	}
	return false
}

// TakesUntilServed reports whether the loop may end after the call other than on a
// failure, or where there is nothing. What several lists have would be taken for one that
// is needed.
func (lc *Call) TakesUntilServed() bool {
	tests := loopinfo.Tests(lc.Site.Call)
	return slices.ContainsFunc(lc.Exits(), func(br *ssa.If) bool {
		b := br.Block()
		if !lc.Block.Dominates(b) || lc.fromCounter(br.Cond) {
			return false
		}
		for _, t := range tests {
			if t.OK.From == b {
				return !lc.Loop.Contains(t.OK.To()) && !(t.Empty && loopinfo.OnFailure(b))
			}
		}
		failing, ok := flow.Failing(br)
		return !ok || lc.Loop.Contains(b.Succs[failing])
	})
}

// handed returns what an instruction passes to another goroutine.
func handed(in ssa.Instruction) []ssa.Value {
	switch in := in.(type) {
	case *ssa.Go:
		if lit, ok := in.Call.Value.(*ssa.MakeClosure); ok {
			return slices.Concat(in.Call.Args, lit.Bindings)
		}
		return in.Call.Args
	case *ssa.Send:
		return []ssa.Value{flow.Unwrap(in.X)}
	case *ssa.Select:
		var out []ssa.Value
		for _, st := range in.States {
			if st.Dir == types.SendOnly {
				out = append(out, flow.Unwrap(st.Send))
			}
		}
		return out
	}
	return nil
}

// ofReply reports whether a value, or the variable that a literal captures, is made of
// what the call has returned.
func (lc *Call) ofReply(v ssa.Value) bool {
	if cell := flow.Cell(v); cell != nil {
		return slices.ContainsFunc(flow.Stores(cell), func(st ssa.Value) bool { return flow.DependsOn(st, lc.Site.Call) })
	}
	return flow.DependsOn(v, lc.Site.Call)
}

// isOwn reports whether a call is neither to Redis nor to the standard library.
func isOwn(fn *summary.Fn, call *ssa.Call) bool {
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
		return false
	}
	if s := fn.Site(call); s != nil && len(s.RoundTrips) > 0 {
		return false
	}
	f := call.Call.StaticCallee()
	if f == nil {
		return true
	}
	pkg := f.Package()
	return pkg == nil || !knowledge.Standard(pkg.Pkg.Path()) && !client.Is(pkg.Pkg.Path())
}

// takesElement reports whether a call receives the element that another has taken,
// and not only the error.
func takesElement(call *ssa.Call, taken ssa.CallInstruction) bool {
	for _, a := range call.Call.Args {
		parts := flow.Elements(a)
		if len(parts) == 0 {
			parts = []ssa.Value{a}
		}
		for _, p := range parts {
			p = flow.Unwrap(p)
			if !flow.IsError(p.Type()) && flow.DependsOn(p, taken.Value()) {
				return true
			}
		}
	}
	return false
}

// Drained reports whether the loop ends when a call in it has no more to
// return.
func (lc *Call) Drained() bool { return lc.once(drained, lc.findDrained) }

func (lc *Call) findDrained() bool {
	for _, s := range lc.Fn.Sites {
		if !lc.Loop.Contains(s.Call.Block()) || len(s.RoundTrips) == 0 || lc.readsAgain(s) {
			continue
		}
		for _, t := range loopinfo.Tests(s.Call) {
			if t.Empty && lc.Loop.Contains(t.Fail.From) && !lc.Loop.Reaches(t.Fail.To(), lc.Loop.Header, flow.NewBarrier()) && !isPresence(s) {
				return true
			}
		}
		for _, br := range lc.Exits() {
			b := br.Block()
			if lc.Stays(b.Succs[0]) == lc.Stays(b.Succs[1]) {
				continue
			}
			if cmp, ok := br.Cond.(*ssa.BinOp); ok && !isPresence(s) && lc.endsAtZero(b, cmp) && flow.DependsOn(cmp.X, s.Call) {
				return true
			}
			if cmp, ok := br.Cond.(*ssa.BinOp); ok && (countOf(cmp.X) || returnsCount(s) && flow.IsInteger(cmp.X.Type())) && flow.DependsOn(cmp.X, s.Call) &&
				(cmp.Op == token.LSS || cmp.Op == token.LEQ) && !lc.Stays(b.Succs[0]) {
				return true
			}
			if returnsCount(s) && lc.leavesWhenFalse(b, br, s) {
				return true
			}
		}
	}
	return false
}

// EndsWithPages reports whether one result of the call is a list that is used, and another
// one ends the loop: is there more? Whoever is called knows where the next page begins.
func (lc *Call) EndsWithPages() bool {
	call, ok := lc.Site.Call.(*ssa.Call)
	if !ok || lc.ReadsAgain() {
		return false
	}
	list, end := false, false
	for _, r := range flow.Referrers(call) {
		result, ok := r.(*ssa.Extract)
		if !ok || flow.IsError(result.Type()) {
			continue
		}
		if _, ok := result.Type().Underlying().(*types.Slice); ok {
			list = list || len(flow.Referrers(result)) > 0
			continue
		}
		is := func(x ssa.Value) bool { return x == result }
		end = end || slices.ContainsFunc(lc.Exits(), func(br *ssa.If) bool { return flow.DependsOnAny(br.Cond, is) })
	}
	return list && end
}

// Counted reports whether the loop condition is true only if a helper took
// something: for n := 1; n > 0; n = take() {}.
func (lc *Call) Counted() bool {
	return !lc.Target.Direct() && slices.ContainsFunc(lc.memo().work(), func(e flow.Edge) bool { return e.From == lc.Loop.Header })
}

// Batches reports whether the loop takes elements and continues only while
// there are some.
func (lc *Call) Batches() bool {
	return lc.Loop.Cycle(lc.Block, lc.Worked(true).Barrier) == nil
}

// FailsAtOnce returns the edge on which the loop deliberately continues without a wait
// after its call failed.
func (lc *Call) FailsAtOnce(pace *pacing.Pace) (flow.Edge, bool) {
	for _, t := range loopinfo.Tests(lc.Site.Call) {
		if !t.Empty && lc.Loop.Contains(t.Fail.To()) && pace.Continues(t.Fail) {
			return t.Fail, true
		}
	}
	return flow.Edge{}, false
}

// EndsBySize reports whether the loop ends when the size of the key is zero, which it asks
// for in each iteration.
func (lc *Call) EndsBySize() bool {
	key := lc.Site.Key()
	return key != nil && slices.ContainsFunc(lc.Fn.Sites, func(s *summary.Site) bool {
		return s.Direct() && lc.Loop.Contains(s.Call.Block()) && len(s.RoundTrips) == 1 && rediscmd.SizeCommands[s.RoundTrips[0].Command] &&
			s.Key() != nil && flow.SameValue(s.Key(), key) && loopinfo.LeavesOnEmpty(lc.Loop, s.Call)
	})
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
func (lc *Call) leavesWhenFalse(b *ssa.BasicBlock, br *ssa.If, s *summary.Site) bool {
	e, ok := br.Cond.(*ssa.Extract)
	return ok && e.Index == 0 && e.Tuple == s.Call.Value() && e.Tuple.Type().(*types.Tuple).Len() > 1 && !lc.Stays(b.Succs[1])
}
