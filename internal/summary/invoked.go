package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/goredis"
)

// An Invoked is the call of an interface's method that takes a context and
// answers: behind it may be a read of Redis that only a package downstream
// knows of.
type Invoked struct {
	Site          *Site
	Iface, Method string // "a/b.Limits", "Blocked"
}

// Invokes lists those of a function, in source order.
func (r *Result) Invokes(fn *Fn) []Invoked {
	var out []Invoked
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok || !call.Common().IsInvoke() {
				continue
			}
			c := call.Common()
			iface := ifaceName(c.Value.Type())
			if iface == "" || c.Method.Pkg() == nil || standard(c.Method.Pkg().Path()) || goredis.IsClient(c.Method.Pkg().Path()) ||
				!takesContext(c.Method.Signature()) || !answers(c.Method.Signature()) {
				continue
			}
			site := fn.sites[call]
			if site == nil {
				site = &Site{Call: call, fn: fn}
			}
			out = append(out, Invoked{Site: site, Iface: iface, Method: c.Method.Name()})
		}
	}
	return out
}

func takesContext(sig *types.Signature) bool {
	return sig.Params().Len() > 0 && typeName(sig.Params().At(0).Type()) == "context.Context"
}

// InterfaceName is the name of an interface as in Invoked and Implementer, ""
// for one that nobody can put something of his own into.
func InterfaceName(t types.Type) string { return ifaceName(t) }

// TypeName is the name of a type with package paths.
func TypeName(t types.Type) string { return typeName(t) }
