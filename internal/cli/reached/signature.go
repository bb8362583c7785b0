package reached

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/flow"
)

// signed returns the name and signature of a method. Without the signature, it may be
// any: it may depend on type parameters. It does not matter whether a package was
// loaded with its tests.
func signed(fn *types.Func) string {
	recv := fn.Origin().Signature().Recv()
	if recv == nil {
		return fn.Name()
	}
	n, ok := types.Unalias(deref(recv.Type())).(*types.Named)
	if !ok || n.Origin().TypeParams().Len() > 0 { // an interface without a name may be in a generic function
		return fn.Name()
	}
	return fn.Name() + " " + flow.Signature(fn.Origin().Signature())
}
