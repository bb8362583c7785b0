package loopcall

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// passedInMemory reports whether a value is read of a map, a list or an earlier element, in
// which an iteration keeps what Redis has answered for a later one.
func (lc *Call) passedInMemory(arg ssa.Value) bool {
	found := false
	lc.walk(arg, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.Lookup:
			found = found || lc.keepsIn(func(in ssa.Instruction) (ssa.Value, bool) {
				up, ok := in.(*ssa.MapUpdate)
				if !ok || flow.Container(up.Map) != flow.Container(x.X) || lc.Changes(x.Index) && flow.SameValue(up.Key, x.Index) {
					return nil, false
				}
				return up.Value, true
			})
		case *ssa.UnOp:
			if x.Op == token.MUL {
				found = found || lc.keptBefore(x.X)
			}
		}
		return !found
	})
	return found
}

// keepsIn reports whether an iteration stores an answer of Redis, by those instructions of
// which stored returns the value.
func (lc *Call) keepsIn(stored func(ssa.Instruction) (ssa.Value, bool)) bool {
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			if val, ok := stored(in); ok && lc.FromRedis(val) {
				return true
			}
		}
	}
	return false
}

// keptBefore reports whether an iteration stores an answer of Redis in what a later one
// reads at an address: the same field of the next element, or of the element before.
func (lc *Call) keptBefore(addr ssa.Value) bool {
	from, ok := placeOf(addr)
	if !ok {
		return false
	}
	return lc.keepsIn(func(in ssa.Instruction) (ssa.Value, bool) {
		st, isStore := in.(*ssa.Store)
		if !isStore {
			return nil, false
		}
		to, ok := placeOf(st.Addr)
		if !ok || to.field != from.field || !lc.later(from, to) {
			return nil, false
		}
		return st.Val, true
	})
}

// A place is a field of an element of a list, the element, or a field of what a pointer
// points to.
type place struct {
	field       int       // or -1
	pointer     ssa.Value // of the field
	list, index ssa.Value // nil for what is no element
}

// placeOf returns the place at an address.
func placeOf(addr ssa.Value) (p place, ok bool) {
	p.field = -1
	if f, isField := addr.(*ssa.FieldAddr); isField {
		p.field, p.pointer, addr = f.Field, f.X, f.X
		if a, isLocal := addr.(*ssa.Alloc); isLocal { // a copy of an element
			if all := flow.Stores(a); len(all) == 1 {
				addr = all[0]
			}
		}
		if ld, isLoad := addr.(*ssa.UnOp); isLoad && ld.Op == token.MUL {
			addr = ld.X
		}
	}
	if at, isElement := addr.(*ssa.IndexAddr); isElement {
		p.list, p.index = at.X, at.Index
	}
	return p, p.list != nil || p.pointer != nil
}

// later reports whether one iteration may read at a place what another one stores at a
// second one.
func (lc *Call) later(from, to place) bool {
	if from.list != nil && to.list != nil {
		return flow.Container(from.list) == flow.Container(to.list) && !flow.SameValue(from.index, to.index)
	}
	phi, ok := from.pointer.(*ssa.Phi)
	if !ok || phi.Block() != lc.Loop.Header || to.pointer == nil {
		return false
	}
	for i, e := range phi.Edges {
		if lc.Loop.Contains(phi.Block().Preds[i]) && e == to.pointer {
			return true
		}
	}
	return false
}
