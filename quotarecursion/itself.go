package quotarecursion

import (
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/summary"

	"github.com/redisvet/redisvet/internal/flow"
)

// itself looks at a method or function that may be a guard: whether what it
// calls asks, in the end, a guard of just this kind.
func (c *checker) itself(fn *summary.Fn) {
	if fn.SSA.Parent() != nil {
		return
	}
	for _, site := range fn.Sites {
		for _, a := range c.asksAt(site) {
			if a.MakesRoundTrips && a.Owner != summary.Transport && len(a.Chain) > 0 && c.answersTo(fn, a) && !passesOn(fn, a) && !c.ownClient(fn, site) {
				name, at := c.innermost(fn.Name(), site, a)
				c.reportAt(at, circle{guard: name, steps: a.Chain, asks: a.Name(), stop: c.stopOf(fn, site, a)}, nil, nil)
				return
			}
		}
	}
}

// innermost finds the call that leads to an ask in the literals that a call
// runs.
func (c *checker) innermost(name string, site *summary.Site, a effects.GuardCall) (string, *summary.Site) {
	seen := map[*summary.Site]bool{nil: true} // a literal may call itself
	for next := name; !seen[site]; {
		seen[site] = true
		name = next
		if n, inner := c.asksWithin(site, a); inner != nil && !seen[inner] {
			next, site = n, inner
		}
	}
	return name, site
}

// asksWithin is the call of the same in one of the literals that a call runs.
func (c *checker) asksWithin(site *summary.Site, a effects.GuardCall) (string, *summary.Site) {
	for _, r := range site.Runs {
		for _, inner := range r.Lit.Sites {
			for _, o := range c.asksAt(inner) {
				if o.Of == a.Of && o.Method == a.Method && slices.Equal(o.Chain, a.Chain) {
					return r.Lit.Name(), inner
				}
			}
		}
	}
	return "", nil
}

// asksAt are the asks of a call and of the literals that it runs.
func (c *checker) asksAt(site *summary.Site) []effects.GuardCall {
	asks := append([]effects.GuardCall(nil), site.GuardCalls...)
	for _, r := range site.Runs {
		asks = append(asks, r.Lit.Summary.GuardCalls...)
	}
	return asks
}

// stopOf is the stop of an ask with what stands before the call in the
// function itself. A test of the key is none for a key that does not pass it.
func (c *checker) stopOf(fn *summary.Fn, site *summary.Site, a effects.GuardCall) effects.Cutoff {
	for _, o := range fn.Summary.GuardCalls {
		if o.Of == a.Of && o.Method == a.Method && o.Owner == a.Owner && slices.Equal(o.Chain, a.Chain) {
			a = o
		}
	}
	if a.Cutoff == effects.ByKey && a.CutoffKey != "" && c.readsOther(fn, site, a.CutoffKey) {
		return effects.NoCutoff
	}
	return a.Cutoff
}

// readsOther reports whether the keys that a call is given are seen to begin
// with something else than a prefix.
func (c *checker) readsOther(fn *summary.Fn, site *summary.Site, prefix string) bool {
	some := false
	for _, arg := range site.Call.Common().Args {
		if b, ok := arg.Type().Underlying().(*types.Basic); !ok || b.Kind() != types.String {
			continue
		}
		begin, _, _ := strings.Cut(c.res.TextOf(fn, arg).String(), "*")
		if strings.HasPrefix(begin, prefix) || strings.HasPrefix(prefix, begin) {
			return false
		}
		some = true
	}
	return some
}

// answersTo reports whether a function is what an ask calls: the method of an
// interface that its type implements, by names and signature, or a function
// that this package puts into the field.
func (c *checker) answersTo(fn *summary.Fn, a effects.GuardCall) bool {
	if a.Method == "" {
		return c.putInto(fn, a.Of)
	}
	obj, ok := fn.SSA.Object().(*types.Func)
	if !ok || obj.Name() != a.Method || obj.Signature().Recv() == nil || flow.Signature(obj.Signature()) != a.Sig {
		return false
	}
	recv := obj.Signature().Recv().Type()
	if _, ptr := types.Unalias(recv).(*types.Pointer); !ptr {
		recv = types.NewPointer(recv)
	}
	ms := types.NewMethodSet(recv)
	for _, name := range strings.Fields(a.Methods) {
		if ms.Lookup(obj.Pkg(), name) == nil {
			return false
		}
	}
	return true
}

// putInto reports whether this package puts a function into a field.
func (c *checker) putInto(fn *summary.Fn, of string) bool {
	for _, p := range c.puts {
		if p.Func == nil || p.Target != of {
			continue
		}
		if n, ok := c.res.Function(p.Func); ok && n.Fn == fn {
			return true
		}
	}
	return false
}

// passesOn reports whether an ask is one decorator calling the next: the asker
// is a method of the asked name itself, or a helper of the guard's own type.
func passesOn(fn *summary.Fn, a effects.GuardCall) bool {
	if a.Method == "" {
		return false
	}
	if recv := fn.SSA.Signature.Recv(); recv != nil && bare(types.TypeString(recv.Type(), nil)) == bare(a.Owner) {
		return true
	}
	for _, step := range a.Chain {
		if step[strings.LastIndex(step, ".")+1:] == a.Method {
			return true
		}
	}
	return false
}

// bare is a type's name without the pointer.
func bare(name string) string { return strings.TrimPrefix(name, "*") }

// ownClient reports whether the package itself builds what the call is made
// on, and gives it no guard.
func (c *checker) ownClient(fn *summary.Fn, site *summary.Site) bool {
	recv := flow.Receiver(site.Call)
	if recv == nil {
		return false
	}
	return c.held.builtHere(recv) && !c.held.givenAny(recv) && !c.held.guarded(recv, c.puts)
}
