package loopcall

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// Element reports whether a value is the loop's element or a part of it, and
// not computed from it.
func (lc *Call) Element(x ssa.Value) bool {
	for range 12 {
		switch y := x.(type) {
		case *ssa.UnOp:
			x = y.X
		case *ssa.FieldAddr:
			x = y.X
		case *ssa.Field:
			x = y.X
		case *ssa.TypeAssert:
			x = y.X
		case *ssa.ChangeType:
			x = y.X
		case *ssa.ChangeInterface:
			x = y.X
		case *ssa.MakeInterface:
			x = y.X
		case *ssa.Alloc: // the element's own copy
			if y.Parent() == lc.Fn.SSA && !lc.Loop.Contains(y.Block()) {
				return false
			}
			st := flow.Stores(y)
			if len(st) != 1 {
				return false
			}
			x = st[0]
		case *ssa.FreeVar:
			b := flow.Binding(y)
			if b == nil || y.Parent() == lc.Fn.SSA { // bound before the loop
				return false
			}
			x = b
		case *ssa.Parameter: // of the literal that the loop runs: go func(d Detail) {...}(d)
			x = lc.argumentOf(y)
			if x == nil {
				return false
			}
		case *ssa.IndexAddr:
			return lc.Loop.Contains(y.Block())
		case *ssa.Index:
			return lc.Loop.Contains(y.Block())
		case *ssa.Lookup:
			return lc.Loop.Contains(y.Block())
		case *ssa.Extract:
			switch y.Tuple.(type) {
			case *ssa.Next, *ssa.Lookup:
				return lc.Loop.Contains(y.Block())
			}
			if _, ok := y.Tuple.(*ssa.TypeAssert); !ok {
				return false
			}
			x = y.Tuple.(*ssa.TypeAssert).X
		default:
			return false
		}
	}
	return false
}

// OfElement reports whether a value is computed from the loop's element.
func (lc *Call) OfElement(x ssa.Value) bool {
	found := false
	lc.walk(x, func(y ssa.Value) bool {
		found = found || lc.Element(y)
		return !found
	})
	return found
}

// argumentOf returns the argument that the call of a literal passes for a
// parameter.
func (lc *Call) argumentOf(p *ssa.Parameter) ssa.Value {
	if p.Parent() == lc.Fn.SSA {
		return nil
	}
	for i, q := range p.Parent().Params {
		if p == q && i < len(lc.Site.Call.Common().Args) {
			return lc.Site.Call.Common().Args[i]
		}
	}
	return nil
}

// IsPlain reports whether a type is a string or a number.
func IsPlain(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsString|types.IsNumeric) != 0
}

// OneShot reports whether a command in a literal that the loop calls is
// followed only by the result that ends the loop.
func (lc *Call) OneShot() bool {
	if lc.Site == lc.Target {
		return false
	}
	for _, t := range loopinfo.Tests(lc.Site.Call) {
		if t.Empty || lc.Loop.Reaches(t.OK.To(), lc.Loop.Header, flow.NewBarrier()) {
			continue
		}
		return loopinfo.EndsWith(lc.Target.Call, true)
	}
	return false
}

// SameKey reports whether every iteration uses the same key, so that a command
// for many members of one key is enough.
func (lc *Call) SameKey() bool {
	key := lc.Target.Key()
	return key != nil && lc.Site == lc.Target && lc.Loop != nil && !lc.Changes(key)
}

// KeyOfField reports whether the key is a field or a package variable which the loop does
// not set, as that of one stream.
func (lc *Call) KeyOfField() bool {
	key := lc.Target.Key()
	if key == nil || lc.Site != lc.Target || lc.Loop == nil {
		return false
	}
	place := flow.Loaded(key)
	load, ok := key.(*ssa.UnOp)
	if place == nil || !ok {
		return false
	}
	if field, ok := load.X.(*ssa.FieldAddr); ok && lc.Changes(field.X) {
		return false
	}
	return !lc.Sets(place)
}

// Sets reports whether the loop stores to a field or a package variable.
func (lc *Call) Sets(place types.Object) bool {
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			if st, ok := in.(*ssa.Store); ok && flow.Place(st.Addr) == place {
				return true
			}
		}
	}
	return false
}
