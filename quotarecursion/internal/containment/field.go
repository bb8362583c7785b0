package containment

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// Changes returns the stores to a field of a struct that is not made where the
// store is.
func (h *Graph) Changes(field types.Object) []*ssa.Store {
	var out []*ssa.Store
	for _, st := range h.all {
		fa := st.Addr.(*ssa.FieldAddr)
		if _, fresh := flow.Unwrap(fa.X).(*ssa.Alloc); !fresh && flow.Place(fa) == field {
			out = append(out, st)
		}
	}
	return out
}

// atomicField returns the atomic field or variable on which one of the methods is
// called, and the struct that contains it.
func atomicField(call *ssa.Call, methods ...string) (types.Object, ssa.Value) {
	f := call.Call.StaticCallee()
	if f == nil || len(call.Call.Args) == 0 {
		return nil, nil
	}
	obj, ok := f.Object().(*types.Func)
	if !ok || obj.Pkg() == nil || obj.Pkg().Path() != "sync/atomic" {
		return nil, nil
	}
	for _, m := range methods {
		if obj.Name() == m {
			addr := call.Call.Args[0]
			var container ssa.Value
			if fa, ok := addr.(*ssa.FieldAddr); ok {
				container = fa.X
			}
			return flow.Place(addr), container
		}
	}
	return nil, nil
}

// noteAtomic notes a value that is stored in an atomic field.
func (h *Graph) noteAtomic(call *ssa.Call) {
	obj, container := atomicField(call, "Store", "Swap", "CompareAndSwap")
	if obj == nil {
		return
	}
	v := call.Call.Args[len(call.Call.Args)-1] // the new value is the last argument
	h.stored[obj] = append(h.stored[obj], v)
	if container != nil {
		h.add(container, v)
	}
}

// GetterValue returns the field value that a call of a getter returns, or nil.
func GetterValue(call *ssa.Call) ssa.Value {
	if f := call.Call.StaticCallee(); f != nil {
		return LoadedResult(f)
	}
	return nil
}

// LoadedResult returns the field value if a function only returns a field, or nil.
func LoadedResult(f *ssa.Function) ssa.Value {
	if len(f.Blocks) != 1 {
		return nil
	}
	instrs := f.Blocks[0].Instrs
	ret, ok := instrs[len(instrs)-1].(*ssa.Return)
	if !ok || len(ret.Results) != 1 || flow.Loaded(ret.Results[0]) == nil {
		return nil
	}
	return ret.Results[0]
}
