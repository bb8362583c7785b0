package quotarecursion

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
)

// private reports whether nothing is done with a client but to keep it in
// fields, to use it, to hand it to the functions of a way, and to return it
// from a method that only this package can call: nobody else can add a hook.
func (c *checker) private(v ssa.Value, way []*ssa.Function) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp: // compared with nil
		case *ssa.FieldAddr:
			// Commands are promoted, and so is AddHook.
			st, ok := r.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
			if !ok || !promotes(r.X.Type(), st.Field(r.Field)) {
				return false
			}
		case *ssa.Store:
			if _, field := r.Addr.(*ssa.FieldAddr); !field {
				return false
			}
		case *ssa.Return:
			if !c.returnedHere(r.Parent()) {
				return false
			}
		case ssa.CallInstruction:
			f := r.Common().StaticCallee()
			if f == nil {
				return false
			}
			own := f.Signature.Recv() != nil && r.Common().Args[0] == v && addsNoHook(f)
			if !own && !slices.Contains(way, f) {
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

// returnedHere reports whether what a function returns stays private to the
// package: only this package calls it, and only to use the client.
func (c *checker) returnedHere(f *ssa.Function) bool {
	n, ok := c.res.Function(f)
	if !ok || n.Fn == nil || ast.IsExported(f.Name()) && c.pass.Pkg.Name() != "main" || len(c.res.Escapes(n.Fn)) > 0 {
		return false
	}
	for _, caller := range c.res.Callers(n.Fn) {
		v := caller.Site.Call.Value()
		if v == nil || gets(v) == nil || !c.private(v, nil) {
			return false
		}
	}
	return true
}

// readOnly reports whether the clients that are read from a field stay
// private.
func (c *checker) readOnly(f *types.Var) bool {
	for _, fn := range c.res.Functions() {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				ld, ok := in.(*ssa.UnOp)
				if ok && flow.Loaded(ld) == f && !c.private(ld, nil) {
					return false
				}
			}
		}
	}
	return true
}

// got is the field that a method of one line returns.
func (c *checker) got(method types.Object) *types.Var {
	for _, fn := range c.res.Functions() {
		if fn.SSA.Object() == method {
			if v := returned(fn.SSA); v != nil {
				f, _ := flow.Loaded(v).(*types.Var)
				return f
			}
		}
	}
	return nil
}

// getter names the method of a type that returns a field, "" where there is
// none.
func (c *checker) getter(t types.Type, f *types.Var) string {
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		if m := ms.At(i); len(m.Index()) == 1 && c.got(m.Obj()) == f {
			return m.Obj().Name()
		}
	}
	return ""
}
