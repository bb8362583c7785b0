package welltyped

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// A noReturn finds the functions that never return. Without it, the branch `if
// err != nil { log.Fatal(err) }` would look like a path back to the loop's
// header. It works on syntax, because go/ssa needs the answer before there is
// any SSA.
type noReturn struct {
	src   *Source
	fatal func(*types.Func) bool // of other packages
	here  map[*types.Func]bool
}

func newNoReturn(src *Source, fatal func(*types.Func) bool) *noReturn {
	n := &noReturn{src: src, fatal: fatal, here: map[*types.Func]bool{}}
	for again := true; again; { // a fatal helper may call another
		again = false
		for _, f := range src.Files {
			for _, d := range f.Decls {
				decl, ok := d.(*ast.FuncDecl)
				if !ok || decl.Body == nil {
					continue
				}
				obj, ok := src.Info.Defs[decl.Name].(*types.Func)
				if ok && !n.here[obj] && n.ends(decl.Body) {
					n.here[obj] = true
					again = true
				}
			}
		}
	}
	return n
}

// is is the predicate for ssa.Program.SetNoReturn.
func (n *noReturn) is(fn *types.Func) bool {
	fn = fn.Origin()
	if n.here[fn] || knowledge.NoReturn.Has(fn.FullName()) {
		return true
	}
	return fn.Pkg() != nil && fn.Pkg() != n.src.Pkg && n.fatal(fn)
}

// ends reports whether a body always ends in a call that does not return, with
// no exit before it: the usual form of fatal helpers.
func (n *noReturn) ends(body *ast.BlockStmt) bool {
	if len(body.List) == 0 {
		return false
	}
	last, ok := body.List[len(body.List)-1].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := last.X.(*ast.CallExpr)
	if !ok || !call.Pos().IsValid() || !n.ended(call) { // without a position: inserted by Of
		return false
	}
	way := false
	ast.Inspect(body, func(x ast.Node) bool {
		switch x := x.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt, *ast.DeferStmt: // a deferred call may recover
			way = true
		case *ast.BranchStmt:
			way = way || x.Label != nil
		}
		return true
	})
	return !way
}

func (n *noReturn) ended(call *ast.CallExpr) bool {
	switch obj := typeutil.Callee(n.src.Info, call).(type) {
	case *types.Builtin:
		return obj.Name() == "panic"
	case *types.Func:
		return n.is(obj)
	}
	return false
}
