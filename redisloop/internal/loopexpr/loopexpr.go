// Package loopexpr reads expressions in a loop for the fixes: which have the same
// value in every iteration, and which values go-redis can send.
package loopexpr

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// A Reader reads the expressions of one loop.
type Reader struct {
	info *types.Info
	Pure *astedit.Purity
	loop ast.Stmt
	set  astedit.Vars // memo of assigned
}

// New returns the reader of a loop in a package.
func New(pass *analysis.Pass, loop ast.Stmt) *Reader {
	r := &Reader{info: pass.TypesInfo, loop: loop}
	r.Pure = &astedit.Purity{Pass: pass, Builtin: builtinPure, Func: r.knownPure}
	return r
}

// builtinPure reports whether a built-in function only computes.
func builtinPure(name string) bool { return knowledge.RepeatableBuiltins.Has(name) }

// knownPure reports whether a function of another package, or a method, is
// pure.
func (r *Reader) knownPure(call *ast.CallExpr, f *types.Func) bool {
	sig := f.Type().(*types.Signature)
	if sig.Recv() == nil {
		return knowledge.RepeatablePackages.Has(f.Pkg().Path()) || knowledge.RepeatableFuncs.Has(f.FullName())
	}
	if sig.Params().Len() == 0 && knowledge.RepeatableMethods.Has(f.Name()) || f.Pkg().Path() == "time" && !knowledge.TimerChanges.Has(f.Name()) {
		return true
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && f.Name() == "Val" && r.Iterator(sel.X)
}

// Fixed reports whether an expression has the same value in every iteration of
// the loop, before it and after it. It must be pure and name nothing that the
// loop declares or assigns.
func (r *Reader) Fixed(e ast.Expr) bool {
	return r.Pure.Expr(e) && !r.Found(e) && !astedit.Meet(r.Pure.Read(e), r.assigned())
}

// assigned returns what the loop assigns.
func (r *Reader) assigned() astedit.Vars {
	if r.set == nil {
		r.set = r.Pure.Assigned(r.loop)
	}
	return r.set
}

// Sendable reports whether go-redis can send an argument of any value. An
// argument that it cannot send fails one command of a loop, but a whole
// pipeline.
func (r *Reader) Sendable(e ast.Expr) bool {
	t := r.info.TypeOf(e)
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
		if !r.Sendable(el) {
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

// Stores reports whether a call is one of append, delete and the like.
func (r *Reader) Stores(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := r.info.Uses[id].(*types.Builtin)
	return ok && b.Name() != "panic" && b.Name() != "close" && b.Name() != "recover"
}

// Logging reports whether a call only writes to a log.
func (r *Reader) Logging(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := r.info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || client.Declares(f) {
		return false
	}
	return knowledge.Logs(f.Pkg().Path(), f.Name())
}

// Iterator reports whether an expression is a scan iterator of go-redis, whose
// Val is the same until its Next.
func (r *Reader) Iterator(e ast.Expr) bool {
	t := r.info.TypeOf(e)
	if t == nil {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "ScanIterator" && client.Declares(n.Obj())
}

// Found reports whether an expression depends on what an iterator found in this
// iteration.
func (r *Reader) Found(e ast.Node) bool {
	some := false
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && r.Iterator(x) {
			some = true
		}
		return !some
	})
	return some
}

// Decodes reports whether a call is one of package encoding/json that takes or
// returns bytes.
func (r *Reader) Decodes(call *ast.CallExpr) bool {
	f := r.calledFunc(call)
	return f != nil && f.Pkg().Path() == "encoding/json" && (f.Name() == "Unmarshal" || f.Name() == "Marshal" || f.Name() == "Valid")
}

// OfClient reports whether a call is one of go-redis.
func (r *Reader) OfClient(call *ast.CallExpr) bool {
	f := r.calledFunc(call)
	return f != nil && client.Declares(f)
}

// calledFunc returns the function or method of a package that a call names.
func (r *Reader) calledFunc(call *ast.CallExpr) *types.Func {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	f, ok := r.info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil {
		return nil
	}
	return f
}
