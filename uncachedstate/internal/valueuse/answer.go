package valueuse

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// answers reports whether a comparison decides what its function answers: a bool,
// an error, or whether a request is handled at all.
func answers(cmp *ssa.BinOp) bool {
	return answersBy(cmp, map[ssa.Value]bool{})
}

// Answers reports whether what a call reads decides what its function answers, other than
// by an error of its own.
func Answers(fn *summary.Fn, site *summary.Site) bool {
	return slices.ContainsFunc(fn.SSA.Blocks, func(b *ssa.BasicBlock) bool {
		switch last := b.Instrs[len(b.Instrs)-1].(type) {
		case *ssa.If:
			return !flow.AsksForError(last.Cond) && flow.DependsOn(last.Cond, site.Call) && branchAnswers(last, map[ssa.Value]bool{})
		case *ssa.Return:
			return slices.ContainsFunc(last.Results, func(v ssa.Value) bool { return flow.IsBool(v.Type()) && flow.DependsOn(v, site.Call) })
		}
		return false
	})
}

// answersBy follows a condition to what is returned, and to the branches on it.
func answersBy(cond ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[cond] {
		return false
	}
	seen[cond] = true
	for _, r := range flow.Referrers(cond) {
		switch r := r.(type) {
		case *ssa.Return:
			return true
		case *ssa.UnOp:
			if answersBy(r, seen) {
				return true
			}
		case *ssa.Phi:
			if answersBy(r, seen) {
				return true
			}
		case *ssa.Store:
			if _, field := r.Addr.(*ssa.FieldAddr); field && r.Val == cond || flow.Cell(r.Addr) != nil {
				return true // Result{Allowed: n < limit}, a named result
			}
		case *ssa.If:
			if branchAnswers(r, seen) {
				return true
			}
		}
	}
	return false
}

// branchAnswers reports whether one side of a branch leads to an answer that the
// other does not give.
func branchAnswers(br *ssa.If, seen map[ssa.Value]bool) bool {
	from := br.Block()
	for i, to := range from.Succs {
		if len(to.Preds) > 1 { // a && b: the other way decides the phi
			for _, in := range to.Instrs {
				phi, ok := in.(*ssa.Phi)
				if !ok {
					break
				}
				if flow.IsBool(phi.Type()) && answersBy(phi, seen) {
					return true
				}
			}
			if other := from.Succs[1-i]; returnsAnswer(to) && len(other.Preds) == 1 && len(to.Instrs) == 1 && !leadsTo(other, to, from) {
				return true // both of two limits refuse in one place
			}
			continue
		}
		for _, b := range from.Parent().Blocks {
			if to.Dominates(b) && returnsAnswer(b) && !to.Dominates(from.Succs[1-i]) {
				return true
			}
		}
	}
	return false
}

// leadsTo reports whether a path leads from one block to another that does not pass
// a third, as after a branch that only logs.
func leadsTo(from, to, without *ssa.BasicBlock) bool {
	stop := flow.NewBarrier()
	stop.Blocks[without] = true
	return flow.Reaches(from, to, stop)
}

// returnsAnswer reports whether a block returns a decision: a bool, an error that
// is not nil, a struct with a bool, or from a handler without calling the next.
func returnsAnswer(b *ssa.BasicBlock) bool {
	ret := flow.Return(b)
	if ret == nil {
		return false
	}
	if len(ret.Results) == 0 {
		return slices.ContainsFunc(b.Parent().Params, func(p *ssa.Parameter) bool { return knowledge.RequestTypes.Has(flow.QualifiedName(p.Type())) })
	}
	for _, v := range ret.Results {
		k, isConst := v.(*ssa.Const)
		switch {
		case flow.IsBool(v.Type()):
			return true
		case flow.IsError(v.Type()):
			if !isConst || k.Value != nil {
				return true
			}
		case !isConst && hasBool(v.Type()):
			return true
		}
	}
	return false
}

// hasBool reports whether a type is a struct with a bool, or a pointer to one.
func hasBool(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range s.NumFields() {
		if flow.IsBool(s.Field(i).Type()) {
			return true
		}
	}
	return false
}

// Decides reports whether a function answers yes or no: by a bool, a verdict, or an
// error alone.
func Decides(sig *types.Signature) bool {
	res := sig.Results()
	for i := range res.Len() {
		if t := res.At(i).Type(); flow.IsBool(t) || isVerdict(t) {
			return true
		}
	}
	return res.Len() == 1 && flow.IsError(res.At(0).Type())
}

// AnswersShort reports whether a function's result is a decision: a bool, an
// error alone, a named basic type such as a state, or a struct with a bool. A map of
// bools has the decisions about several.
func AnswersShort(sig *types.Signature) bool {
	res := sig.Results()
	for i := range res.Len() {
		t := res.At(i).Type()
		b, basic := t.Underlying().(*types.Basic)
		if basic && b.Info()&types.IsBoolean != 0 {
			return true
		}
		if m, ok := t.Underlying().(*types.Map); isVerdict(t) || ok && flow.IsBool(m.Elem()) {
			return true
		}
		if _, named := types.Unalias(t).(*types.Named); named && basic && b.Info()&(types.IsInteger|types.IsString) != 0 {
			return true
		}
	}
	return res.Len() == 1 && flow.IsError(res.At(0).Type())
}

// isVerdict reports whether a type is a struct that says yes or no and why:
// *Result, Decision.
func isVerdict(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	ws := state.Words(flow.TypeName(t))
	return len(ws) > 0 && knowledge.VerdictWords.Has(ws[len(ws)-1]) && hasBool(t)
}
