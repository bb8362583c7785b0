package reached

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// bounded reports whether a loop ends by itself: it counts, compares sizes, reads
// rows, or follows the cursor of a SCAN.
func (w *walker) bounded(n *ast.ForStmt) bool {
	switch cond := n.Cond.(type) {
	case *ast.BinaryExpr:
		if w.asks(cond) {
			return false
		}
		return n.Post != nil || slices.Contains([]token.Token{token.LSS, token.LEQ, token.GTR, token.GEQ}, cond.Op) || w.isCursorTest(cond)
	case *ast.CallExpr:
		sel, ok := cond.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		t, _ := types.Unalias(deref(w.typeOf(sel.X))).(*types.Named)
		return t != nil && knowledge.CursorTypes.Has(t.Obj().Name())
	case nil:
		return slices.ContainsFunc(n.Body.List, func(s ast.Stmt) bool {
			test, ok := s.(*ast.IfStmt)
			if !ok || len(test.Body.List) == 0 {
				return false
			}
			cond, ok := test.Cond.(*ast.BinaryExpr)
			if !ok || !w.isCursorTest(cond) {
				return false
			}
			switch last := test.Body.List[len(test.Body.List)-1].(type) {
			case *ast.ReturnStmt:
				return true
			case *ast.BranchStmt:
				return last.Tok == token.BREAK
			}
			return false
		})
	}
	return false
}

// asks reports whether a comparison reads an error, or calls something that may answer
// otherwise each time.
func (w *walker) asks(cond *ast.BinaryExpr) bool {
	found := false
	for _, x := range []ast.Expr{cond.X, cond.Y} {
		if flow.IsError(w.typeOf(x)) {
			return true
		}
		ast.Inspect(x, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				tv := w.pkg.TypesInfo.Types[call.Fun]
				found = found || !tv.IsBuiltin() && !tv.IsType()
			}
			return !found
		})
	}
	return found
}

// isCursorTest reports whether a comparison is that of a cursor with 0.
func (w *walker) isCursorTest(x *ast.BinaryExpr) bool {
	zero := w.pkg.TypesInfo.Types[x.Y].Value
	b, ok := w.typeOf(x.X).(*types.Basic)
	return ok && b.Kind() == types.Uint64 && zero != nil && zero.ExactString() == "0" && (x.Op == token.EQL || x.Op == token.NEQ)
}

// period returns the period of a loop that may be endless, if each iteration waits
// for it.
func (w *walker) period(body *ast.BlockStmt) value {
	if continues(body) {
		return value{}
	}
	for _, s := range body.List {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if call, ok := s.X.(*ast.CallExpr); ok {
				if fn := w.callee(call); fn != nil && fn.FullName() == "time.Sleep" {
					return timed(w.value(call.Args[0]))
				}
			}
			if ch := received(s); ch != nil && w.ofTime(ch) {
				return timed(w.value(ch))
			}
		case *ast.SelectStmt:
			if v, ok := w.selected(s); ok {
				return timed(v)
			}
		}
	}
	return value{}
}

// selected returns how long a select statement waits, if it goes on after a time
// only.
func (w *walker) selected(n *ast.SelectStmt) (value, bool) {
	var v value
	for _, s := range n.Body.List {
		clause := s.(*ast.CommClause)
		ch := received(clause.Comm)
		switch {
		case ch != nil && w.ofTime(ch):
			v.all = append(v.all, w.value(ch))
		case !leaves(clause.Body):
			return value{}, false
		}
	}
	return v, len(v.all) > 0
}

// received returns the channel that a statement receives from, or nil.
func received(s ast.Stmt) ast.Expr {
	var x ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		x = s.X
	case *ast.AssignStmt:
		x = s.Rhs[0]
	default:
		return nil
	}
	if u, ok := ast.Unparen(x).(*ast.UnaryExpr); ok && u.Op == token.ARROW {
		return u.X
	}
	return nil
}

// ofTime reports whether the values of a channel are times: a timer sends them.
func (w *walker) ofTime(ch ast.Expr) bool {
	c, ok := w.typeOf(ch).Underlying().(*types.Chan)
	return ok && flow.IsNamed(c.Elem(), "time", "Time")
}

// rangeStmt notes what the variables of a range statement get, and a loop over what
// may have no end.
func (w *walker) rangeStmt(n *ast.RangeStmt) ast.Visitor {
	if id, ok := n.Value.(*ast.Ident); ok {
		if v, ok := w.pkg.TypesInfo.ObjectOf(id).(*types.Var); ok {
			w.assign(v, n.X)
			w.given[id] = coldWay
		}
	}
	switch w.typeOf(n.X).Underlying().(type) {
	case *types.Chan:
		if w.ofTime(n.X) {
			return w.within(n.Body, timed(w.value(n.X)))
		}
	case *types.Signature:
		w.ignore(n.X)
		if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
			if fn := w.callee(call); fn != nil && fn.Pkg() != nil && knowledge.SequencePackages.Has(fn.Pkg().Path()) {
				return w
			}
		}
	default:
		if holdsFunctions(w.typeOf(n.X)) && n.Value == nil {
			w.ignore(n.X)
		}
		return w
	}
	return w.within(n.Body, value{})
}

// leaves reports whether statements end with a return, on each way through them.
func leaves(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	_, ok := list[len(list)-1].(*ast.ReturnStmt)
	return ok && !slices.ContainsFunc(list, func(s ast.Stmt) bool { return continues(s) })
}

// continues reports whether statements go to another iteration, or elsewhere.
func continues(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			found = found || n.Tok != token.FALLTHROUGH && n.Tok != token.BREAK
		}
		return !found
	})
	return found
}
