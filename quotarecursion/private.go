package quotarecursion

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
)

// isPrivate reports whether nobody outside the package can add a hook to a
// client. It may only be stored in fields, used, passed through the given
// functions, and returned by unexported methods.
func (c *checker) isPrivate(v ssa.Value, through []*ssa.Function) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp: // comparison with nil
		case *ssa.FieldAddr:
			// Commands are promoted through this field, but so is AddHook.
			st, ok := r.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
			if !ok || !promotes(r.X.Type(), st.Field(r.Field)) {
				return false
			}
		case *ssa.Store:
			if _, field := r.Addr.(*ssa.FieldAddr); !field {
				return false
			}
		case *ssa.Return:
			if !c.returnsPrivate(r.Parent()) {
				return false
			}
		case ssa.CallInstruction:
			f := r.Common().StaticCallee()
			if f == nil {
				return false
			}
			own := f.Signature.Recv() != nil && r.Common().Args[0] == v && addsNoHook(f)
			if !own && !slices.Contains(through, f) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// promotes reports whether a field of a client is the one from which its commands
// are promoted.
func promotes(t types.Type, field *types.Var) bool {
	lib, _, ok := client.OfType(t)
	return ok && field.Name() == lib.Hooks().Promoted
}

// addsNoHook reports whether a method is one of a client library, and not the one
// that adds a hook.
func addsNoHook(f *ssa.Function) bool {
	if f.Pkg == nil {
		return false
	}
	lib, ok := client.Of(f.Pkg.Pkg.Path())
	return ok && f.Name() != lib.Hooks().Add
}

// returnsPrivate reports whether a function's result stays private: only this
// package calls it, and only to use the client.
func (c *checker) returnsPrivate(f *ssa.Function) bool {
	n, ok := c.res.Function(f)
	if !ok || n.Fn == nil || ast.IsExported(f.Name()) && c.pass.Pkg.Name() != "main" || len(c.res.Escapes(n.Fn)) > 0 {
		return false
	}
	for _, caller := range c.res.Callers(n.Fn) {
		v := caller.Site.Call.Value()
		if v == nil || containment.GetterValue(v) == nil || !c.isPrivate(v, nil) {
			return false
		}
	}
	return true
}

// loadsPrivate reports whether the clients that are read from a field stay
// private.
func (c *checker) loadsPrivate(f *types.Var) bool {
	for _, fn := range c.res.Functions() {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				ld, ok := in.(*ssa.UnOp)
				if ok && flow.Loaded(ld) == f && !c.isPrivate(ld, nil) {
					return false
				}
			}
		}
	}
	return true
}
