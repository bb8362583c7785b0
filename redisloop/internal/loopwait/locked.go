package loopwait

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// Locked reports whether a sync mutex may be locked at a position, by the order
// of the lines. A wait there would block others.
func (w *Writer) Locked(at token.Pos) bool {
	held := map[string]bool{}
	ast.Inspect(w.Path[0], func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n.Pos() <= at && at <= n.End() // another literal runs at another time
		case *ast.DeferStmt:
			return false
		case *ast.CallExpr:
			if n.End() > at {
				break
			}
			if mutex, name := w.mutexCall(n); mutex != "" {
				held[mutex] = name == "Lock" || name == "RLock"
			}
		}
		return true
	})
	for _, is := range held {
		if is {
			return true
		}
	}
	return false
}

// mutexCall returns the source text of the mutex that a call locks or unlocks,
// and the method.
func (w *Writer) mutexCall(call *ast.CallExpr) (mutex, name string) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	fn, ok := w.Info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "sync" {
		return "", ""
	}
	if knowledge.MutexMethods.Has(fn.Name()) {
		return w.Src.Text(sel.X), fn.Name()
	}
	return "", ""
}
