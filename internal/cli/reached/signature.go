package reached

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/flow"
)

// signed returns the name and signature of a method, or its name alone if the signature
// may depend on type parameters. It does not matter whether a package was loaded with
// its tests.
func signed(fn *types.Func) string {
	sig := fn.Origin().Signature()
	if recv := sig.Recv(); recv == nil || mayBeGeneric(recv.Type()) { // ill-typed methods have no receiver
		return fn.Name()
	}
	return fn.Name() + " " + flow.Signature(sig)
}

// mayBeGeneric reports whether a receiver's type has type parameters, or may be within a
// generic function: it is local, or has no name.
func mayBeGeneric(recv types.Type) bool {
	n, ok := types.Unalias(deref(recv)).(*types.Named)
	if !ok || n.TypeParams().Len() > 0 {
		return true
	}
	pkg := n.Obj().Pkg() // nil for error
	return pkg != nil && n.Obj().Parent() != pkg.Scope()
}
