package summary

import (
	"go/token"
	"go/types"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/welltyped"
)

// A Result is what a rule reads. It is empty for packages that are not
// analysed.
type Result struct {
	// Reaches says that the package uses Redis, directly or through an import.
	Reaches bool
	// Resolver says that the package or an import sets a command resolver on a
	// ClusterClient.
	Resolver bool

	// Steps counts the targets of calls that were visited until the summaries
	// no longer changed: the work of solving.
	Steps int

	fns  []*Fn
	deep []welltyped.Deep // functions that were not built

	failed token.Pos // of a package that could not be built
	calls  *callGraph
	once   sync.Once  // of calls: rules run concurrently
	mu     sync.Mutex // of the memos of s
	s      *solver
}

// Functions returns the package's functions and function literals in source
// order.
func (r *Result) Functions() []*Fn { return r.fns }

// Literals returns the function literals written in a function, at any depth.
func (r *Result) Literals(fn *Fn) []*Fn {
	var out []*Fn
	for _, f := range r.fns {
		for p := f.SSA.Parent(); p != nil; p = p.Parent() {
			if p == fn.SSA {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// Stored returns the values that the package stores to a field or variable.
func (r *Result) Stored(obj types.Object) []ssa.Value {
	if r.s == nil {
		return nil
	}
	return r.s.fields.Stored(obj)
}

// TextOf returns what is known of a string that the function computes.
func (r *Result) TextOf(fn *Fn, v ssa.Value) keytext.Text {
	if r.s == nil {
		return keytext.Unknown
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.text.Text(fn.SSA, v)
}

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
