package astedit

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// A Purity decides which expressions are pure: they have no effect, do not
// wait, and have the same value a little earlier.
type Purity struct {
	Pass *analysis.Pass
	// Builtin and Func report which functions without a body in the package are
	// pure.
	Builtin func(name string) bool
	Func    func(call *ast.CallExpr, f *types.Func) bool

	decls map[types.Object]*ast.FuncDecl // of the package, once one is asked for
}

// Expr reports whether an expression is pure.
func (p *Purity) Expr(e ast.Expr) bool { return p.expr(e, 0) }

// Call reports whether a call is pure, apart from its arguments.
func (p *Purity) Call(call *ast.CallExpr) bool { return p.call(call, 0) }

func (p *Purity) expr(e ast.Expr, depth int) bool {
	if depth > 3 {
		return false
	}
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.FuncLit:
			ok = false
		case *ast.CallExpr:
			ok = ok && p.call(n, depth)
		}
		return ok
	})
	return ok
}

func (p *Purity) call(call *ast.CallExpr, depth int) bool {
	info := p.Pass.TypesInfo
	if tv := info.Types[call.Fun]; tv.IsType() {
		return true
	}
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return false
	}
	switch obj := info.Uses[id].(type) {
	case *types.Builtin:
		return p.Builtin(obj.Name())
	case *types.Func:
		return obj.Pkg() != nil && (p.Func(call, obj) || p.returnsPure(obj, depth))
	}
	return false
}

// returnsPure reports whether a function of the package only returns a pure
// expression: func key(id string) string { return "user:" + id }.
func (p *Purity) returnsPure(f *types.Func, depth int) bool {
	fd := p.declared(f)
	if fd == nil || fd.Body == nil || len(fd.Body.List) != 1 {
		return false
	}
	ret, ok := fd.Body.List[0].(*ast.ReturnStmt)
	if !ok {
		return false
	}
	for _, e := range ret.Results {
		if !p.expr(e, depth+1) {
			return false
		}
	}
	return true
}

// declared returns the declaration of a function, or nil if it is in another package.
func (p *Purity) declared(f *types.Func) *ast.FuncDecl {
	if f.Pkg() != p.Pass.Pkg {
		return nil
	}
	if p.decls == nil {
		p.decls = map[types.Object]*ast.FuncDecl{}
		for _, file := range p.Pass.Files {
			for _, d := range file.Decls {
				if fd, ok := d.(*ast.FuncDecl); ok {
					p.decls[p.Pass.TypesInfo.Defs[fd.Name]] = fd
				}
			}
		}
	}
	return p.decls[f.Origin()]
}
