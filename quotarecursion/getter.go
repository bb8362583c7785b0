package quotarecursion

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
)

// fieldOfGetter returns the field that a getter returns, or nil.
func (c *checker) fieldOfGetter(method types.Object) *types.Var {
	for _, fn := range c.res.Functions() {
		if fn.SSA.Object() == method {
			if v := containment.LoadedResult(fn.SSA); v != nil {
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
