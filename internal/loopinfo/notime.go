package loopinfo

import (
	"go/constant"
	"go/token"
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// ForNoTime returns the edges that a function takes if it is asked to wait for no
// time: a parameter of type time.Duration is not positive. Callers that give it a
// time to wait do not take them.
func ForNoTime(fn *ssa.Function) iter.Seq2[flow.Edge, *ssa.Parameter] {
	return func(yield func(flow.Edge, *ssa.Parameter) bool) {
		for _, b := range fn.Blocks {
			br := flow.Branch(b)
			if br == nil {
				continue
			}
			if p, succ, ok := notPositive(br.Cond); ok && !yield(flow.Edge{From: b, Succ: succ}, p) {
				return
			}
		}
	}
}

// AsksForNoTime reports whether a call gives a function no time to wait: a constant of
// zero or less, for a parameter by which the function then returns at once. A function
// that waits for a default instead does not return before one of its waits.
func AsksForNoTime(call ssa.CallInstruction, waits *flow.Barrier) bool {
	f := call.Common().StaticCallee()
	if f == nil || waits == nil {
		return false
	}
	for e, p := range ForNoTime(f) {
		k, ok := call.Common().Args[flow.ParamIndex(p)].(*ssa.Const)
		to := e.To()
		if !ok || k.Value == nil || constant.Sign(k.Value) > 0 || waits.Blocks[to] {
			continue
		}
		flood := flow.NewFlood(to, waits)
		if slices.ContainsFunc(f.Blocks, func(b *ssa.BasicBlock) bool { return flow.Return(b) != nil && flood.Met(b) && !waits.Blocks[b] }) {
			return true
		}
	}
	return false
}

// notPositive returns the parameter of a branch on whether a duration is zero or less, and
// the successor that the branch takes then.
func notPositive(cond ssa.Value) (p *ssa.Parameter, succ int, ok bool) {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return nil, 0, false
	}
	p, isParam := cmp.X.(*ssa.Parameter)
	zero, isConst := cmp.Y.(*ssa.Const)
	if !isParam || !isConst || !flow.IsNamed(p.Type(), "time", "Duration") || zero.Value == nil || constant.Sign(zero.Value) != 0 {
		return nil, 0, false
	}
	switch cmp.Op {
	case token.LEQ, token.LSS, token.EQL:
		return p, 0, true
	case token.GTR, token.GEQ, token.NEQ:
		return p, 1, true
	}
	return nil, 0, false
}
