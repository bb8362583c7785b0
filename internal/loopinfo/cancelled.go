package loopinfo

import (
	"go/token"
	"iter"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// Cancelled returns the edges of a loop on which a context has ended, each with the context,
// or an error is that of such a context. A client sends nothing with it any more; with a
// context of the iteration it has waited for as long as that allows.
func Cancelled(l *flow.Loop) iter.Seq2[flow.Edge, ssa.Value] {
	return func(yield func(flow.Edge, ssa.Value) bool) {
		for b := range l.Blocks {
			br := flow.Branch(b)
			if br == nil {
				continue
			}
			if succ, ok := ifCancelled(br.Cond); ok && l.Contains(b.Succs[succ]) && !yield(flow.Edge{From: b, Succ: succ}, contextOf(br.Cond)) {
				return
			}
		}
	}
}

// ifCancelled returns which successor a branch takes for an error of a context.
func ifCancelled(cond ssa.Value) (succ int, ok bool) {
	switch x := cond.(type) {
	case *ssa.Call:
		return 0, flow.CalleeName(x) == "Is" && flow.CalleePackage(&x.Call) == "errors" && len(x.Call.Args) == 2 && isContextError(x.Call.Args[1])
	case *ssa.BinOp:
		if IsContextErr(x.X) && IsNil(x.Y) { // ctx.Err() != nil
			if x.Op == token.EQL {
				succ = 1
			}
			return succ, true
		}
		if x.Op == token.NEQ {
			succ = 1
		}
		return succ, (x.Op == token.EQL || x.Op == token.NEQ) && (isContextError(x.X) || isContextError(x.Y))
	}
	return 0, false
}

// isContextError reports whether a value is context.Canceled or DeadlineExceeded.
func isContextError(v ssa.Value) bool {
	obj := flow.Loaded(v)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "context"
}

// contextOf returns the context whose method Err a condition asks, or nil.
func contextOf(cond ssa.Value) ssa.Value {
	if cmp, ok := cond.(*ssa.BinOp); ok && IsContextErr(cmp.X) {
		return cmp.X.(*ssa.Call).Call.Value
	}
	return nil
}

// IsContextErr reports whether a value is what the method Err of a context returns.
func IsContextErr(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	return ok && call.Call.IsInvoke() && flow.CalleeName(call) == "Err" && flow.IsNamed(call.Call.Value.Type(), "context", "Context")
}
