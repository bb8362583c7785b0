package loopinfo

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// A varTable has the variables of a package with the values assigned to them.
type varTable struct {
	info   *types.Info
	values map[*types.Var][]ast.Expr // nil entry: a value without an expression of its own
	funcs  map[types.Object]*ast.FuncDecl
}

func newVarTable(files []*ast.File, info *types.Info) *varTable {
	t := &varTable{info: info, values: map[*types.Var][]ast.Expr{}, funcs: map[types.Object]*ast.FuncDecl{}}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				t.funcs[t.info.Defs[n.Name]] = n
			case *ast.AssignStmt:
				for i, l := range n.Lhs {
					var val ast.Expr
					if len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
						val = n.Rhs[i]
					}
					t.note(l, val)
				}
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if i < len(n.Values) && len(n.Values) == len(n.Names) {
						t.note(id, n.Values[i])
					} else if len(n.Values) > 0 {
						t.note(id, nil)
					}
				}
			case *ast.KeyValueExpr: // a field in a struct literal
				if id, ok := n.Key.(*ast.Ident); ok {
					if v, ok := t.info.Uses[id].(*types.Var); ok && v.IsField() {
						t.values[v] = append(t.values[v], n.Value)
					}
				}
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					t.note(n.X, nil)
				}
			case *ast.IncDecStmt:
				t.note(n.X, nil)
			}
			return true
		})
	}
	return t
}

func (t *varTable) note(lhs, val ast.Expr) {
	if sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr); ok {
		lhs = sel.Sel
	}
	if id, ok := ast.Unparen(lhs).(*ast.Ident); ok {
		if v, ok := t.info.ObjectOf(id).(*types.Var); ok {
			t.values[v] = append(t.values[v], val)
		}
	}
}

func (t *varTable) only(v *types.Var) ast.Expr {
	if vals := t.values[v]; len(vals) == 1 && vals[0] != nil {
		return ast.Unparen(vals[0])
	}
	return nil
}

func (t *varTable) fixed(v *types.Var) bool {
	lit, ok := t.only(v).(*ast.CompositeLit)
	return ok && !(v.IsField() && v.Exported()) && len(lit.Elts) > 0 && len(lit.Elts) <= SmallLoop
}

// fixedResult reports whether a call is of a function of this package that only
// returns a short literal list.
func (t *varTable) fixedResult(call *ast.CallExpr) bool {
	return fixedBody(t.funcs[typeutil.Callee(t.info, call)])
}

// fixedBody reports whether a function only returns a short literal list.
func fixedBody(decl *ast.FuncDecl) bool {
	if decl == nil || decl.Body == nil || len(decl.Body.List) != 1 {
		return false
	}
	ret, ok := decl.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	lit, ok := ast.Unparen(ret.Results[0]).(*ast.CompositeLit)
	return ok && len(lit.Elts) <= SmallLoop
}

func (t *varTable) smallInt(v *types.Var) bool {
	e := t.only(v)
	if e == nil {
		return false
	}
	tv := t.info.Types[e]
	return tv.Value != nil && tv.Value.Kind() == constant.Int && isSmall(tv.Value)
}

// exportedFixed lists the package's exported variables whose only value is a short
// literal list, and its functions that only return one.
func (t *varTable) exportedFixed() (out []types.Object) {
	for v := range t.values {
		if v.Exported() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && t.fixed(v) {
			out = append(out, v)
		}
	}
	for obj, decl := range t.funcs {
		if obj != nil && obj.Exported() && decl.Recv == nil && fixedBody(decl) {
			out = append(out, obj)
		}
	}
	return out
}
