package report

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Calls finds a package's calls by the position that go/ssa gives them.
type Calls map[token.Pos]*ast.CallExpr

// NewCalls reads the calls in syntax, such as a package's files.
func NewCalls[N ast.Node](in []N) Calls {
	m := Calls{}
	for _, n := range in {
		ast.Inspect(n, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				m[c.Lparen] = c
			}
			return true
		})
	}
	return m
}

// Where returns the position of a finding about a call: the selector, or the
// name of the function.
func (m Calls) Where(at token.Pos) (pos, end token.Pos) {
	call := m[at]
	if call == nil {
		return at, token.NoPos
	}
	id := callee(call.Fun)
	return id.Pos(), id.End()
}

func callee(fun ast.Expr) ast.Node {
	switch f := ast.Unparen(fun).(type) {
	case *ast.SelectorExpr:
		return f.Sel
	case *ast.IndexExpr: // an instance of a generic function
		return callee(f.X)
	case *ast.IndexListExpr:
		return callee(f.X)
	case *ast.FuncLit:
		return f.Type
	}
	return fun
}

// Subject names the called expression: "rdb.Get", or its last part if that is
// long, or "" if it is not known.
func (m Calls) Subject(at token.Pos) string {
	call := m[at]
	if call == nil {
		return ""
	}
	s := types.ExprString(ast.Unparen(call.Fun))
	if len(s) <= 50 && !strings.ContainsAny(s, "\n{") {
		return s
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.Sel.Name
	}
	return ""
}
