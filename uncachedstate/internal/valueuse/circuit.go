package valueuse

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// WhenOpen reports whether part of a breaker's state is read only if another
// part, wherever it is kept, says open or half-open. Calls to a closed circuit do
// not pay for that read.
func WhenOpen(site *summary.Site) bool {
	at := site.Call.Block()
	for br := range flow.Above(at) {
		if open := br.Block().Succs[0]; !open.Dominates(at) || len(open.Preds) != 1 {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if ok && cmp.Op == token.EQL && (saysOpen(cmp.X) || saysOpen(cmp.Y)) {
			return true
		}
	}
	return false
}

// saysOpen reports whether a value is the constant of an open or half-open
// circuit.
func saysOpen(v ssa.Value) bool {
	k, ok := flow.Unwrap(v).(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return false
	}
	return knowledge.SaysOpen(constant.StringVal(k.Value))
}

// SaysState reports whether the value is compared with a state of a circuit: a
// constant that says open, or one of a type of states. A field that says open
// counts as well.
func SaysState(fn *summary.Fn, site *summary.Site) bool {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.BinOp:
				if (in.Op == token.EQL || in.Op == token.NEQ) && (isStateConst(in.X) || isStateConst(in.Y)) && flow.DependsOn(in, site.Call) {
					return true
				}
			case *ssa.If:
				if f := flow.Loaded(in.Cond); f != nil && state.HasAny(state.Words(f.Name()), knowledge.OpenPhrases) && flow.DependsOn(in.Cond, site.Call) {
					return true
				}
			}
		}
	}
	return false
}

// isStateConst reports whether a value is a constant that is a circuit's state.
func isStateConst(v ssa.Value) bool {
	if saysOpen(v) {
		return true
	}
	k, ok := flow.Unwrap(v).(*ssa.Const)
	if !ok || k.Value == nil {
		return false
	}
	ws := state.Words(flow.TypeName(k.Type()))
	return len(ws) > 0 && knowledge.CircuitTypes.Has(ws[len(ws)-1])
}
