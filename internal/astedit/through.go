package astedit

import (
	"go/ast"
	"go/types"
	"maps"

	"golang.org/x/tools/go/types/typeutil"
)

// maxThrough bounds the calls that Read, Assigned and Changed of a Purity go down.
const maxThrough = 4

// Read is Read with what functions of the package read that are called.
func (p *Purity) Read(nodes ...ast.Node) Vars {
	return p.through(Read, maxThrough, map[*types.Func]bool{}, nodes...)
}

// Assigned is Assigned with what functions of the package assign that are called.
func (p *Purity) Assigned(nodes ...ast.Node) Vars {
	return p.through(Assigned, maxThrough, map[*types.Func]bool{}, nodes...)
}

// Changed returns what a statement assigns, and the pointers of which it calls a method for
// what that does, but for one call.
func (p *Purity) Changed(stmt ast.Stmt, but *ast.CallExpr) Vars {
	of := func(info *types.Info, nodes ...ast.Node) Vars {
		set := Assigned(info, nodes...)
		for _, n := range nodes {
			ast.Inspect(n, func(x ast.Node) bool {
				if s, ok := x.(*ast.ExprStmt); ok && ast.Unparen(s.X) != ast.Expr(but) {
					set.method(info, s.X, true)
				}
				return true
			})
		}
		return set
	}
	return p.through(of, maxThrough, map[*types.Func]bool{}, stmt)
}

// through adds up what is said of nodes, and of the bodies of functions of the package that
// they call. A value that is printed may have a method for that.
func (p *Purity) through(of func(*types.Info, ...ast.Node) Vars, depth int, seen map[*types.Func]bool, nodes ...ast.Node) Vars {
	info := p.Pass.TypesInfo
	set := of(info, nodes...)
	if depth == 0 {
		return set
	}
	follow := func(f *types.Func) {
		if f == nil || seen[f] {
			return
		}
		seen[f] = true
		if fd := p.declared(f); fd != nil && fd.Body != nil {
			maps.Copy(set, p.through(of, depth-1, seen, fd.Body))
		}
	}
	for _, n := range nodes {
		if n == nil {
			continue
		}
		ast.Inspect(n, func(x ast.Node) bool {
			call, ok := x.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, _ := typeutil.Callee(info, call).(*types.Func)
			follow(f)
			if f != nil && f.Pkg() != nil && f.Pkg().Path() == "fmt" {
				for _, a := range call.Args {
					follow(printer(info.TypeOf(a), p.Pass.Pkg))
				}
			}
			return true
		})
	}
	return set
}

// printer returns the method by which package fmt prints values of a type, that of error
// or else of fmt.Stringer, or nil.
func printer(t types.Type, pkg *types.Package) *types.Func {
	if t == nil {
		return nil
	}
	for _, name := range []string{"Error", "String"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, pkg, name); obj != nil {
			f, _ := obj.(*types.Func)
			return f
		}
	}
	return nil
}
