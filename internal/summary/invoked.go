package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// An Invoked is the call of an interface's method that has a context or string
// parameter and a result. It may read Redis in a way that only a downstream
// package knows.
type Invoked struct {
	Site          *Site
	Iface, Method string         // "a/b.Limits", "Blocked"
	Keys          []keytext.Text // the texts of string arguments, "" for others
}

// Invokes lists the invoked methods of a function in source order.
func (r *Result) Invokes(fn *Fn) []Invoked {
	var out []Invoked
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok || !call.Common().IsInvoke() {
				continue
			}
			c := call.Common()
			iface := flow.InterfaceName(c.Value.Type())
			if iface == "" || c.Method.Pkg() == nil || knowledge.Standard(c.Method.Pkg().Path()) || client.Declares(c.Method) ||
				!takesKey(c.Method.Signature()) || !returnsVerdict(c.Method.Signature()) {
				continue
			}
			site := fn.sites[call]
			if site == nil {
				site = &Site{Call: call, fn: fn}
			}
			in := Invoked{Site: site, Iface: iface, Method: c.Method.Name()}
			for _, a := range c.Args {
				var t keytext.Text
				if flow.HoldsStrings(a.Type()) {
					t = keytext.Text(r.TextOf(fn, a).String())
				}
				in.Keys = append(in.Keys, t)
			}
			out = append(out, in)
		}
	}
	return out
}

func takesKey(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		if t := sig.Params().At(i).Type(); flow.HoldsStrings(t) || flow.TypePath(t) == "context.Context" {
			return true
		}
	}
	return false
}
