package loopfix

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// builtinPure reports whether a built-in function only computes.
func builtinPure(name string) bool { return knowledge.RepeatableBuiltins.Has(name) }

// knownPure reports whether a function of another package, or a method, is
// pure.
func (ed *editor) knownPure(call *ast.CallExpr, f *types.Func) bool {
	sig := f.Type().(*types.Signature)
	if sig.Recv() == nil {
		return knowledge.RepeatablePackages.Has(f.Pkg().Path()) || knowledge.RepeatableFuncs.Has(f.FullName())
	}
	if sig.Params().Len() == 0 && knowledge.RepeatableMethods.Has(f.Name()) || f.Pkg().Path() == "time" && !knowledge.TimerChanges.Has(f.Name()) {
		return true
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && f.Name() == "Val" && ed.iterator(sel.X)
}

// fixed reports whether an expression has the same value in every iteration of
// the loop, before it and after it. It must be pure and name nothing that the
// loop declares or assigns.
func (ed *editor) fixed(e ast.Expr) bool {
	return ed.pure.Expr(e) && !ed.found(e) && !astedit.Meet(astedit.Read(ed.info, e), astedit.Assigned(ed.info, ed.loop))
}

// sendable reports whether go-redis can send an argument of any value. An
// argument that it cannot send fails one command of a loop, but a whole
// pipeline.
func (ed *editor) sendable(e ast.Expr) bool {
	t := ed.info.TypeOf(e)
	if t == nil {
		return false
	}
	if sendableType(t) {
		return true
	}
	e = ast.Unparen(e)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = ast.Unparen(u.X)
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok || len(lit.Elts) == 0 {
		return false
	}
	for _, el := range lit.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			el = kv.Value
		}
		if !ed.sendable(el) {
			return false
		}
	}
	return true
}

func sendableType(t types.Type) bool {
	t = types.Unalias(t)
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() != types.UntypedNil && t.Info()&types.IsComplex == 0 && t.Kind() != types.UnsafePointer && t.Kind() != types.Uintptr
	case *types.Slice:
		b, ok := types.Unalias(t.Elem()).(*types.Basic)
		return ok && (b.Kind() == types.Byte || b.Kind() == types.String)
	case *types.Map:
		return types.Identical(t.Key(), types.Typ[types.String]) && types.Identical(t.Elem(), types.Typ[types.String])
	case *types.Named:
		if p := t.Obj().Pkg(); p != nil && p.Path() == "time" {
			return t.Obj().Name() == "Time" || t.Obj().Name() == "Duration"
		}
	}
	return false
}

// logging reports whether a call only writes to a log.
func (ed *editor) logging(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := ed.info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || client.Declares(f) {
		return false
	}
	return knowledge.Logs(f.Pkg().Path(), f.Name())
}

// iterator reports whether an expression is a scan iterator of go-redis, whose
// Val is the same until its Next.
func (ed *editor) iterator(e ast.Expr) bool {
	t := ed.info.TypeOf(e)
	if t == nil {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "ScanIterator" && client.Declares(n.Obj())
}

// found reports whether an expression depends on what an iterator found in this
// iteration.
func (ed *editor) found(e ast.Node) bool {
	some := false
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && ed.iterator(x) {
			some = true
		}
		return !some
	})
	return some
}
