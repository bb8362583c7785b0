package cachedfix

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/summary"
)

// Implements reports whether a method may be called through an interface of its
// package. Such calls are not seen one by one.
func Implements(fn *summary.Fn) bool {
	recv := fn.SSA.Signature.Recv()
	if recv == nil {
		return false
	}
	scope := fn.SSA.Pkg.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		iface, ok := tn.Type().Underlying().(*types.Interface)
		if !ok || !types.Implements(recv.Type(), iface) {
			continue
		}
		for i := range iface.NumMethods() {
			if iface.Method(i).Name() == fn.SSA.Name() {
				return true
			}
		}
	}
	return false
}

// HookOnContext names a hook of the package that reads a context value, or
// returns "". Such a hook may give each caller another answer.
func HookOnContext(res *summary.Result) string {
	for _, fn := range res.Functions() {
		if !takesCommand(fn.SSA) {
			continue
		}
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				if call, ok := in.(ssa.CallInstruction); ok && call.Common().IsInvoke() &&
					call.Common().Method.FullName() == "(context.Context).Value" {
					return fn.Name().String()
				}
			}
		}
	}
	return ""
}

// takesCommand reports whether a function has a parameter for go-redis commands,
// as hooks have.
func takesCommand(f *ssa.Function) bool {
	for _, p := range f.Params {
		t := p.Type()
		if s, ok := t.Underlying().(*types.Slice); ok {
			t = s.Elem()
		}
		if flow.IsNamed(t, goredis.Path, "Cmder") {
			return true
		}
	}
	return false
}
