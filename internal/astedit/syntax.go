package astedit

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// Insert returns the edit that inserts text at a position.
func Insert(at token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)}
}

// Replace returns the edit that replaces a node by text.
func Replace(n ast.Node, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}
}

// FormatLine formats a one-line statement with gofmt. The spacing of an
// expression depends on its context.
func FormatLine(stmt string) string {
	if strings.Contains(stmt, "\n") {
		return stmt
	}
	out, err := format.Source([]byte(stmt))
	if err != nil {
		return stmt
	}
	return string(out)
}

// Path lists the nodes from a declaration of a file down to a node.
func Path(file *ast.File, to ast.Node) []ast.Node {
	var path []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || n == ast.Node(file) {
			return n != nil
		}
		if n.Pos() <= to.Pos() && to.End() <= n.End() && (len(path) == 0 || path[len(path)-1] != to) {
			path = append(path, n)
			return true
		}
		return false
	})
	return path
}

// EachNode calls f for the descendants of a node that belong to the same
// function, with the nodes between the two.
func EachNode(below ast.Node, f func(n ast.Node, stack []ast.Node)) {
	var stack []ast.Node
	ast.Inspect(below, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if _, lit := n.(*ast.FuncLit); lit {
			return false
		}
		f(n, stack)
		stack = append(stack, n)
		return true
	})
}

// Nodes converts the elements of a list to nodes.
func Nodes[N ast.Node](list []N) []ast.Node {
	var out []ast.Node
	for _, n := range list {
		out = append(out, n)
	}
	return out
}

// Statements returns the statements of a block or a case.
func Statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// Function returns the type and the body of a function declaration or literal.
func Function(n ast.Node) (*ast.FuncType, *ast.BlockStmt) {
	switch f := n.(type) {
	case *ast.FuncLit:
		return f.Type, f.Body
	case *ast.FuncDecl:
		return f.Type, f.Body
	}
	return nil, nil
}

// Fresh returns the first of some names that is neither taken nor declared in a
// scope. If nth > 1, names get a number.
func Fresh(taken map[string]bool, scope *types.Scope, nth int, names ...string) string {
	free := func(name string) bool {
		if taken[name] || scope == nil {
			return false
		}
		_, obj := scope.LookupParent(name, token.NoPos)
		return obj == nil
	}
	for _, name := range names {
		if nth > 1 {
			name = fmt.Sprintf("%s%d", name, nth)
		}
		if free(name) {
			return name
		}
	}
	for i := nth + 1; ; i++ {
		if name := fmt.Sprintf("%s%d", names[0], i); free(name) {
			return name
		}
	}
}

// Ident returns e as an identifier other than the blank one, or nil.
func Ident(e ast.Expr) *ast.Ident {
	id, ok := e.(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	return id
}

// Calls reports whether a call runs the function with a name, as types.Func.FullName
// writes it.
func Calls(info *types.Info, call *ast.CallExpr, fullName string) bool {
	f := typeutil.StaticCallee(info, call)
	return f != nil && f.FullName() == fullName
}

// IsNil reports whether an expression is the name nil.
func IsNil(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && id.Name == "nil"
}

// IsPlain reports whether an expression is a name, a field of one, or a literal.
func IsPlain(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return IsPlain(e.X)
	case *ast.BasicLit:
		return true
	}
	return false
}

// IsPrimary reports whether an expression needs no parentheses anywhere.
func IsPrimary(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.BasicLit, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return true
	}
	return false
}

// RootOf returns the name at the beginning of a field path.
func RootOf(e ast.Expr) *ast.Ident {
	for {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			return Ident(ast.Unparen(e))
		}
		e = sel.X
	}
}
