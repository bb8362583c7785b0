package loopexpr

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Computes reports whether a statement of the loop's body only computes variables of
// the iteration, writes to a log and skips the element. It does not matter whether the
// commands of earlier iterations have been sent by then.
func (r *Reader) Computes(s ast.Stmt) bool { return r.computes(s, false) }

// computes reports that of a statement, which may be in an inner loop or switch. There
// a break leads no further than its end.
func (r *Reader) computes(s ast.Stmt, inner bool) bool {
	switch s := s.(type) {
	case nil, *ast.EmptyStmt:
		return true
	case *ast.DeclStmt:
		return r.declares(s)
	case *ast.AssignStmt:
		return !slices.ContainsFunc(s.Lhs, func(e ast.Expr) bool { return !r.ofIteration(e) }) && (r.grows(s) || r.pureOrDecoding(s.Rhs...))
	case *ast.IncDecStmt:
		return r.ofIteration(s.X)
	case *ast.ExprStmt:
		call, ok := ast.Unparen(s.X).(*ast.CallExpr)
		return ok && r.Logging(call) && r.allPure(call.Args)
	case *ast.BranchStmt:
		return s.Label == nil && (s.Tok == token.CONTINUE || s.Tok == token.BREAK && inner)
	case *ast.BlockStmt:
		return r.allCompute(s.List, inner)
	case *ast.IfStmt:
		return r.computes(s.Init, inner) && r.pureOrDecoding(s.Cond) && r.allCompute(s.Body.List, inner) && r.computes(s.Else, inner)
	case *ast.ForStmt:
		return s.Cond != nil && r.computes(s.Init, true) && r.Pure.Expr(s.Cond) && r.computes(s.Post, true) && r.allCompute(s.Body.List, true)
	case *ast.RangeStmt:
		return (s.Key == nil || s.Tok == token.DEFINE) && isStored(r.info.TypeOf(s.X)) && r.Pure.Expr(s.X) && r.allCompute(s.Body.List, true)
	}
	return false
}

func (r *Reader) allCompute(list []ast.Stmt, inner bool) bool {
	return !slices.ContainsFunc(list, func(s ast.Stmt) bool { return !r.computes(s, inner) })
}

// declares reports whether a declaration is one of variables with pure values.
func (r *Reader) declares(s *ast.DeclStmt) bool {
	d, ok := s.Decl.(*ast.GenDecl)
	if !ok || d.Tok != token.VAR {
		return false
	}
	for _, spec := range d.Specs {
		if v, ok := spec.(*ast.ValueSpec); !ok || !r.pureOrDecoding(v.Values...) {
			return false
		}
	}
	return true
}

// pureOrDecoding reports whether expressions are pure, or calls of package json with
// pure arguments.
func (r *Reader) pureOrDecoding(list ...ast.Expr) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		return !r.Pure.Expr(e) && !(ok && r.Decodes(call) && r.allPure(call.Args))
	})
}

func (r *Reader) allPure(list []ast.Expr) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool { return !r.Pure.Expr(e) })
}

// grows reads v = append(v, ...). What is appended to another slice might be shared.
func (r *Reader) grows(s *ast.AssignStmt) bool {
	call, ok := ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
	if !ok || len(s.Lhs) != 1 || s.Tok != token.ASSIGN || len(call.Args) < 2 {
		return false
	}
	to, is := ast.Unparen(s.Lhs[0]).(*ast.Ident)
	from, same := ast.Unparen(call.Args[0]).(*ast.Ident)
	f, named := ast.Unparen(call.Fun).(*ast.Ident)
	if !is || !same || !named || r.info.ObjectOf(to) != r.info.ObjectOf(from) {
		return false
	}
	_, builtin := r.info.Uses[f].(*types.Builtin)
	return builtin && f.Name == "append" && r.allPure(call.Args[1:])
}

// ofIteration reports whether an expression that is assigned to is a variable which the
// loop's body declares, or is blank.
func (r *Reader) ofIteration(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	obj := r.info.ObjectOf(id)
	return id.Name == "_" || obj != nil && body(r.loop).Pos() < obj.Pos() && obj.Pos() < r.loop.End()
}

func body(loop ast.Stmt) *ast.BlockStmt {
	if s, ok := loop.(*ast.RangeStmt); ok {
		return s.Body
	}
	return loop.(*ast.ForStmt).Body
}

// isStored reports whether a type is a collection in memory: going through it runs no
// code.
func isStored(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Array, *types.Basic:
		return true
	case *types.Pointer:
		_, ok := u.Elem().Underlying().(*types.Array)
		return ok
	}
	return false
}
