package loopinfo

import (
	"go/token"
	"iter"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// Cancelled returns the edges of a loop on which an error is that of a context which
// has ended. A client sends nothing with it any more; with a context of the iteration
// it has waited for as long as that allows.
func Cancelled(l *flow.Loop) iter.Seq[flow.Edge] {
	return func(yield func(flow.Edge) bool) {
		for b := range l.Blocks {
			br := flow.Branch(b)
			if br == nil {
				continue
			}
			if succ, ok := ifCancelled(br.Cond); ok && !yield(flow.Edge{From: b, Succ: succ}) {
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
