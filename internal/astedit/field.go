package astedit

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// OnlyValue returns the expression that a field is set to. It is nil unless the
// package sets the field in one place and reads it in one other.
func OnlyValue(pass *analysis.Pass, e ast.Expr) ast.Expr {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	field, ok := pass.TypesInfo.Uses[sel.Sel].(*types.Var)
	if !ok || !field.IsField() || field.Exported() || field.Pkg() != pass.Pkg {
		return nil
	}
	var values []ast.Expr
	uses, spoilt := 0, false
	for _, f := range pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if pass.TypesInfo.Uses[n] == types.Object(field) {
					uses++
				}
			case *ast.CompositeLit:
				for _, elt := range n.Elts {
					kv, keyed := elt.(*ast.KeyValueExpr)
					if !keyed {
						spoilt = spoilt || hasField(pass.TypesInfo, n, field)
						continue
					}
					if key, ok := kv.Key.(*ast.Ident); ok && pass.TypesInfo.Uses[key] == types.Object(field) {
						values = append(values, kv.Value)
					}
				}
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					spoilt = spoilt || selects(pass.TypesInfo, l, field)
				}
			case *ast.UnaryExpr:
				spoilt = spoilt || n.Op == token.AND && selects(pass.TypesInfo, n.X, field)
			case *ast.IncDecStmt:
				spoilt = spoilt || selects(pass.TypesInfo, n.X, field)
			case *ast.RangeStmt:
				spoilt = spoilt || n.Key != nil && selects(pass.TypesInfo, n.Key, field) || n.Value != nil && selects(pass.TypesInfo, n.Value, field)
			}
			return true
		})
	}
	if spoilt || len(values) != 1 || uses != 2 { // one write and one read
		return nil
	}
	return values[0]
}

// selects reports whether an expression is a field of some value.
func selects(info *types.Info, e ast.Expr, field *types.Var) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	return ok && info.Uses[sel.Sel] == types.Object(field)
}

// hasField reports whether the struct type of a literal contains a field.
func hasField(info *types.Info, lit *ast.CompositeLit, field *types.Var) bool {
	t := info.TypeOf(lit)
	if t == nil {
		return true
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if st.Field(i).Origin() == field.Origin() {
			return true
		}
	}
	return false
}
