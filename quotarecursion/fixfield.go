package quotarecursion

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/rewrite"
	"github.com/redisvet/redisvet/internal/summary"
)

// directField mends a command that a hook issues on the client that calls it,
// where the struct that holds this client holds another one, of the same type,
// which the package makes itself and adds no hook to.
//
//	g.rdb.Get(ctx, key) // becomes g.direct.Get(ctx, key)
func (c *checker) directField(site *summary.Site) []analysis.SuggestedFix {
	call := c.calls[site.Call.Common().Pos()]
	if call == nil || !site.Direct() || len(c.pass.TypeErrors) > 0 {
		return nil
	}
	fun, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	sel, ok := ast.Unparen(fun.X).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	chosen := c.pass.TypesInfo.Selections[sel]
	if chosen == nil || chosen.Kind() != types.FieldVal || len(chosen.Index()) != 1 {
		return nil
	}
	other := c.onlyDirect(chosen)
	file := rewrite.FileOf(c.pass, sel.Pos())
	if other == nil || file == nil {
		return nil
	}
	edits := []analysis.TextEdit{{Pos: sel.Sel.Pos(), End: sel.Sel.End(), NewText: []byte(other.Name())}}
	if !rewrite.Keeps(c.pass, file, edits) {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "Read through " + types.ExprString(sel.X) + "." + other.Name() + ", which has no hook",
		TextEdits: edits,
	}}
}

// onlyDirect is the one other field of a struct that holds a direct client, nil
// where there is none or a choice.
func (c *checker) onlyDirect(chosen *types.Selection) *types.Var {
	t := chosen.Recv()
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
		if f == chosen.Obj() || f.Embedded() || !types.Identical(f.Type(), chosen.Type()) || !c.heldDirect(f) {
			continue
		}
		if found != nil {
			return nil
		}
		found = f
	}
	return found
}

// heldDirect reports whether all that is stored to a field is a direct client.
func (c *checker) heldDirect(f *types.Var) bool {
	stored := c.res.Stored(f)
	for _, v := range stored {
		if !c.direct(v, nil) {
			return false
		}
	}
	return len(stored) > 0 && (!f.Exported() || c.pass.Pkg.Name() == "main")
}

// direct reports whether a value is a client that this package makes and adds
// no hook to, be it what all callers give a function that only it can call. way
// are the functions that it is handed through.
func (c *checker) direct(v ssa.Value, way []*ssa.Function) bool {
	switch v := flow.Unwrap(v).(type) {
	case *ssa.Call:
		f := v.Call.StaticCallee()
		return f != nil && f.Pkg != nil && goredis.IsClient(f.Pkg.Pkg.Path()) && strings.HasPrefix(f.Name(), "New") && private(v, way)
	case *ssa.Parameter:
		f := v.Parent()
		n, ok := c.res.Function(f)
		if !ok || n.Fn == nil || len(way) > 3 || ast.IsExported(f.Name()) && c.pass.Pkg.Name() != "main" || len(c.res.Escapes(n.Fn)) > 0 {
			return false
		}
		callers := c.res.Callers(n.Fn)
		for _, caller := range callers {
			args := caller.Site.Call.Common().Args
			for i, p := range f.Params {
				if p == v && (i >= len(args) || !c.direct(args[i], append(way, f))) {
					return false
				}
			}
		}
		return len(callers) > 0
	}
	return false
}

// private reports whether nothing is done with a client but to keep it in
// fields, to use it, and to hand it to the functions of a way: nobody else can
// add a hook to it.
func private(v *ssa.Call, way []*ssa.Function) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.FieldAddr:
			// Commands are promoted, and so is AddHook.
			st, ok := r.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
			if !ok || st.Field(r.Field).Name() != "cmdable" {
				return false
			}
		case *ssa.Store:
			if _, field := r.Addr.(*ssa.FieldAddr); !field {
				return false
			}
		case ssa.CallInstruction:
			f := r.Common().StaticCallee()
			if f == nil {
				return false
			}
			own := f.Signature.Recv() != nil && r.Common().Args[0] == ssa.Value(v) && f.Name() != "AddHook" && f.Pkg != nil && goredis.IsClient(f.Pkg.Pkg.Path())
			if !own && !slices.Contains(way, f) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
