package astedit

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Vars is a set of variables, and of fields by their objects.
type Vars map[types.Object]bool

// Meet reports whether two sets have a variable in common.
func Meet(a, b Vars) bool {
	for o := range a {
		if b[o] {
			return true
		}
	}
	return false
}

// Read returns the variables and fields that nodes name.
func Read(info *types.Info, nodes ...ast.Node) Vars {
	set := Vars{}
	for _, n := range nodes {
		if n == nil {
			continue
		}
		ast.Inspect(n, func(x ast.Node) bool {
			if id, ok := x.(*ast.Ident); ok {
				if v, ok := info.Uses[id].(*types.Var); ok {
					set[v] = true
				}
			}
			return true
		})
	}
	return set
}

// NextAssignment returns where a variable is assigned to again after a position in a
// node, or the end of the node.
func NextAssignment(info *types.Info, in ast.Node, v types.Object, after token.Pos) token.Pos {
	next := in.End()
	ast.Inspect(in, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Pos() <= after || a.Pos() >= next {
			return true
		}
		for _, e := range a.Lhs {
			if id := Ident(e); id != nil && info.ObjectOf(id) == v {
				next = a.Pos()
			}
		}
		return true
	})
	return next
}

// Assigned returns the variables and fields that nodes declare, assign,
// increment or take the address of, also by a method.
func Assigned(info *types.Info, nodes ...ast.Node) Vars {
	set := Vars{}
	for _, n := range nodes {
		if n == nil {
			continue
		}
		ast.Inspect(n, func(x ast.Node) bool {
			switch x := x.(type) {
			case *ast.AssignStmt:
				for _, e := range x.Lhs {
					set.assign(info, e)
				}
			case *ast.IncDecStmt:
				set.assign(info, x.X)
			case *ast.RangeStmt:
				if x.Key != nil {
					set.assign(info, x.Key)
				}
				if x.Value != nil {
					set.assign(info, x.Value)
				}
			case *ast.ValueSpec:
				for _, id := range x.Names {
					set.assign(info, id)
				}
			case *ast.UnaryExpr:
				if x.Op == token.AND {
					set.assign(info, x.X)
				}
			case *ast.CallExpr: // delete(m, k), clear(m), copy(to, from)
				if id, ok := ast.Unparen(x.Fun).(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear" || id.Name == "copy") && len(x.Args) > 0 {
					set.assign(info, x.Args[0])
				}
				set.method(info, x, false) // sb.Reset()
			}
			return true
		})
	}
	return set
}

// method adds the variable or field whose method a call calls by its address, as in
// sb.Reset(). If it is a pointer itself, only a call that is made for what it does counts.
func (set Vars) method(info *types.Info, call ast.Expr, does bool) {
	c, ok := ast.Unparen(call).(*ast.CallExpr)
	if !ok {
		return
	}
	sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr)
	if !ok || info.Selections[sel] == nil || info.Selections[sel].Kind() != types.MethodVal {
		return
	}
	recv := info.Selections[sel].Obj().(*types.Func).Signature().Recv()
	_, byPointer := types.Unalias(recv.Type()).(*types.Pointer)
	_, isPointer := info.TypeOf(sel.X).Underlying().(*types.Pointer)
	if byPointer && (does || !isPointer) {
		set.assign(info, sel.X)
	}
}

// assign adds the variable or field of which an expression is a part.
func (set Vars) assign(info *types.Info, e ast.Expr) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if o := info.ObjectOf(e); o != nil {
			set[o] = true
		}
	case *ast.SelectorExpr:
		if o := info.ObjectOf(e.Sel); o != nil {
			set[o] = true
		}
	case *ast.IndexExpr:
		set.assign(info, e.X)
	case *ast.StarExpr:
		set.assign(info, e.X)
	case *ast.SliceExpr:
		set.assign(info, e.X)
	}
}

// SetsShared reports whether statements set an element of a slice that may share its memory
// with one of some variables. Somewhere in the function, that slice is part of another one
// whose elements have the type of theirs.
func SetsShared(info *types.Info, fn ast.Node, with Vars, stmts ...ast.Stmt) bool {
	set := Vars{} // the slices of which an element is set
	assigned(stmts, func(to, _ ast.Expr) {
		if at, ok := ast.Unparen(to).(*ast.IndexExpr); ok {
			set.assign(info, at.X)
		}
	})
	shared := false
	assigned([]ast.Node{fn}, func(to, val ast.Expr) {
		slice, part := Vars{}, Vars{}
		slice.assign(info, to)
		if _, isElement := ast.Unparen(to).(*ast.IndexExpr); isElement || val == nil || !Meet(slice, set) {
			return
		}
		part.assign(info, val) // nothing for make, append and literals
		shared = shared || part.likeAny(with)
	})
	return shared
}

// assigned visits what nodes assign to, with the values that have an expression of their own.
func assigned[N ast.Node](nodes []N, visit func(to, val ast.Expr)) {
	for _, n := range nodes {
		ast.Inspect(n, func(x ast.Node) bool {
			switch x := x.(type) {
			case *ast.AssignStmt:
				for i, to := range x.Lhs {
					var val ast.Expr
					if len(x.Lhs) == len(x.Rhs) {
						val = x.Rhs[i]
					}
					visit(to, val)
				}
			case *ast.IncDecStmt:
				visit(x.X, nil)
			}
			return true
		})
	}
}

// likeAny reports whether one of the variables is a slice whose elements have the type of
// those of another set.
func (set Vars) likeAny(others Vars) bool {
	for v := range set {
		s, ok := v.Type().Underlying().(*types.Slice)
		for o := range others {
			if t, isSlice := o.Type().Underlying().(*types.Slice); ok && isSlice && types.Identical(s.Elem(), t.Elem()) {
				return true
			}
		}
	}
	return false
}
