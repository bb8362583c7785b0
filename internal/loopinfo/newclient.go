package loopinfo

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// MakesClient returns the calls of constructors of the client library that make
// a value, or nil if it may come from elsewhere.
func MakesClient(v ssa.Value) []*ssa.Call {
	var out []*ssa.Call
	only := true
	flow.Origins(outermost(v), func(o ssa.Value) {
		if e, ok := o.(*ssa.Extract); ok {
			o = e.Tuple
		}
		if c, ok := o.(*ssa.Call); ok && constructs(c.Call.StaticCallee(), 2) {
			out = append(out, c)
			return
		}
		only = false
	})
	if !only {
		return nil
	}
	return out
}

// outermost returns the client of which a value is an embedded part: most
// commands are methods of a struct in it.
func outermost(v ssa.Value) ssa.Value {
	for {
		var whole ssa.Value
		switch x := v.(type) {
		case *ssa.UnOp:
			if fa, ok := x.X.(*ssa.FieldAddr); ok {
				whole = fa.X
			}
		case *ssa.FieldAddr:
			whole = x.X
		case *ssa.Field:
			whole = x.X
		}
		if whole == nil || client.RoleOf(whole.Type()) == rediscmd.NoRole {
			return v
		}
		v = whole
	}
}

// constructs reports whether a function is a constructor of the client library,
// or returns what one has made.
func constructs(f *ssa.Function, depth int) bool {
	if f == nil || depth == 0 {
		return false
	}
	if obj, ok := f.Object().(*types.Func); ok && obj.Pkg() != nil && client.Is(obj.Pkg().Path()) {
		res := obj.Signature().Results()
		return obj.Signature().Recv() == nil && res.Len() > 0 && client.RoleOf(res.At(0).Type()) != rediscmd.NoRole
	}
	some := false
	for _, b := range f.Blocks {
		ret := flow.Return(b)
		if ret == nil || len(ret.Results) == 0 || IsNil(ret.Results[0]) {
			continue
		}
		c, ok := flow.Unwrap(ret.Results[0]).(*ssa.Call)
		if !ok || !constructs(c.Call.StaticCallee(), depth-1) {
			return false
		}
		some = true
	}
	return some
}

// IsNil reports whether a value is the constant nil.
func IsNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value == nil
}

// OwnClient reports whether a function makes a client from what it is given: an
// address, a configuration.
func OwnClient(recv ssa.Value) bool {
	for _, made := range MakesClient(recv) {
		for _, a := range made.Call.Args {
			if flow.DependsOnAny(a, func(v ssa.Value) bool { _, ok := v.(*ssa.Parameter); return ok }) {
				return true
			}
		}
	}
	return false
}

// OnlyWraps reports whether a function is a constructor that only wraps
// a client in a value. A second call makes a second value, and nothing else
// happens twice.
func OnlyWraps(f *ssa.Function) bool {
	if f.Signature.Recv() != nil || f.Signature.Results().Len() != 1 || len(f.Blocks) != 1 {
		return false
	}
	takesClient := false
	for _, p := range f.Params {
		takesClient = takesClient || client.RoleOf(p.Type()) != rediscmd.NoRole
	}
	if !takesClient {
		return false
	}
	for _, in := range f.Blocks[0].Instrs {
		switch in := in.(type) {
		case *ssa.Alloc, *ssa.FieldAddr, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert,
			*ssa.MakeMap, *ssa.Return, *ssa.DebugRef, *ssa.BinOp:
		case *ssa.UnOp: // a load of what it has made
		case *ssa.Store:
			if _, global := in.Addr.(*ssa.Global); global {
				return false
			}
		default:
			return false
		}
	}
	return true
}
