package quotarecursion

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// directField fixes a command that a hook sends on its own client. If the struct
// has one other client of the same type, built here without hooks, the fix uses
// that one. A read through a getter uses the other field's getter.
//
//	g.rdb.Get(ctx, key)     // becomes g.direct.Get(ctx, key)
//	p.data().Get(ctx, key)  // becomes p.meta().Get(ctx, key)
func (c *checker) directField(site *summary.Site) []report.Fix {
	call := c.calls[site.Call.Common().Pos()]
	if call == nil || !site.Direct() || len(c.pass.TypeErrors) > 0 {
		return nil
	}
	fun, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	sel, name := c.otherClient(ast.Unparen(fun.X))
	if sel == nil {
		return nil
	}
	file := astedit.FileOf(c.pass, sel.Pos())
	if file == nil {
		return nil
	}
	edits := []analysis.TextEdit{{Pos: sel.Sel.Pos(), End: sel.Sel.End(), NewText: []byte(name)}}
	if !c.source.Keep(file, edits) {
		return nil
	}
	return []report.Fix{{
		Kind:    anotherClient,
		Message: "Read through " + types.ExprString(sel.X) + "." + name + ", which has no hook",
		Edits:   edits,
	}}
}

// otherClient returns the selector in an expression that reads a client, and the
// name to write instead.
func (c *checker) otherClient(e ast.Expr) (*ast.SelectorExpr, string) {
	get, called := e.(*ast.CallExpr)
	if called {
		e = ast.Unparen(get.Fun)
	}
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return nil, ""
	}
	chosen := c.pass.TypesInfo.Selections[sel]
	if chosen == nil || len(chosen.Index()) != 1 {
		return nil, ""
	}
	f, ok := chosen.Obj().(*types.Var)
	if called {
		f = c.fieldOfGetter(chosen.Obj())
		ok = f != nil
	}
	if !ok {
		return nil, ""
	}
	other := c.soleDirectField(chosen.Recv(), f)
	if other == nil {
		return nil, ""
	}
	if !called {
		return sel, other.Name()
	}
	if m := c.getterOf(chosen.Recv(), other); m != "" {
		return sel, m
	}
	return nil, ""
}

// soleDirectField returns the only other field of a struct that contains a direct
// client, or nil.
func (c *checker) soleDirectField(t types.Type, chosen *types.Var) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var found *types.Var
	for i := range st.NumFields() {
		f := st.Field(i)
		if f == chosen || f.Embedded() || !types.Identical(f.Type(), chosen.Type()) || !c.storesOnlyDirect(f) {
			continue
		}
		if found != nil {
			return nil
		}
		found = f
	}
	return found
}

// storesOnlyDirect reports whether every value stored in a field is a direct
// client, and nobody adds a hook later.
func (c *checker) storesOnlyDirect(f *types.Var) bool {
	stored := c.res.Stored(f)
	for _, v := range stored {
		if !c.isDirect(v, nil) {
			return false
		}
	}
	return len(stored) > 0 && (!f.Exported() || c.pass.Pkg.Name() == "main") && c.loadsPrivate(f)
}

// constructs reports whether a function is the one of a client library that builds
// a client.
func constructs(f *ssa.Function) bool {
	if f.Pkg == nil {
		return false
	}
	lib, ok := client.Of(f.Pkg.Pkg.Path())
	return ok && lib.Constructor(f.Name())
}

// isDirect reports whether this package builds a client and adds no hook to it.
// For a parameter, this applies to the arguments of all callers. through lists
// the functions that receive the client.
func (c *checker) isDirect(v ssa.Value, through []*ssa.Function) bool {
	switch v := flow.Unwrap(v).(type) {
	case *ssa.Call:
		f := v.Call.StaticCallee()
		return f != nil && constructs(f) && c.isPrivate(v, through)
	case *ssa.Parameter:
		f := v.Parent()
		n, ok := c.res.Function(f)
		if !ok || n.Fn == nil || len(through) > 3 || ast.IsExported(f.Name()) && c.pass.Pkg.Name() != "main" || len(c.res.Escapes(n.Fn)) > 0 {
			return false
		}
		callers := c.res.Callers(n.Fn)
		for _, caller := range callers {
			args := caller.Site.Call.Common().Args
			for i, p := range f.Params {
				if p == v && (i >= len(args) || !c.isDirect(args[i], append(through, f))) {
					return false
				}
			}
		}
		return len(callers) > 0
	}
	return false
}
