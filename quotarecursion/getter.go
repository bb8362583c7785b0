package quotarecursion

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// getterValue returns the field value that a call of a getter returns, or nil.
func getterValue(call *ssa.Call) ssa.Value {
	if f := call.Call.StaticCallee(); f != nil {
		return loadedResult(f)
	}
	return nil
}

// loadedResult returns the field value if a function only returns a field, or nil.
func loadedResult(f *ssa.Function) ssa.Value {
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

// fieldOfGetter returns the field that a getter returns, or nil.
func (c *checker) fieldOfGetter(method types.Object) *types.Var {
	for _, fn := range c.res.Functions() {
		if fn.SSA.Object() == method {
			if v := loadedResult(fn.SSA); v != nil {
				f, _ := flow.Loaded(v).(*types.Var)
				return f
			}
		}
	}
	return nil
}

// getterOf names the method of a type that returns a field, or returns "".
func (c *checker) getterOf(t types.Type, f *types.Var) string {
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		if m := ms.At(i); len(m.Index()) == 1 && c.fieldOfGetter(m.Obj()) == f {
			return m.Obj().Name()
		}
	}
	return ""
}
