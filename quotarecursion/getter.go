package quotarecursion

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// getterField is the value that a call returns as it is: a field, by a method of one
// line.
func getterField(call *ssa.Call) ssa.Value {
	if f := call.Call.StaticCallee(); f != nil {
		return returned(f)
	}
	return nil
}

// returned is the value of a field that a function does nothing but return.
func returned(f *ssa.Function) ssa.Value {
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

// atomicField is the field or variable of an atomic.Pointer or atomic.Value on
// which a call calls a method of this name.
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
			var holder ssa.Value
			if fa, ok := addr.(*ssa.FieldAddr); ok {
				holder = fa.X
			}
			return flow.Place(addr), holder
		}
	}
	return nil, nil
}

// atomics notes what is kept in an atomic field.
func (h *containment) atomics(call *ssa.Call) {
	obj, holder := atomicField(call, "Store", "Swap", "CompareAndSwap")
	if obj == nil {
		return
	}
	v := call.Call.Args[len(call.Call.Args)-1] // the new value comes last
	h.stored[obj] = append(h.stored[obj], v)
	if holder != nil {
		h.add(holder, v)
	}
}
