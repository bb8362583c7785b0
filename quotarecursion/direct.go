package quotarecursion

import (
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/quotarecursion/internal/recursion"
)

// A direct cycle is a call of a function whose callees make a guard call that the
// function may itself implement.
type directCycle struct {
	fn   *summary.Fn
	site *summary.Site
	call effects.GuardCall
}

// checkDirect reports the direct cycles of the package. Where both sides know each
// other as interfaces, each of them looks like a guard of the other: the cycle is
// reported in the one that looks most like a guard.
func (c *checker) checkDirect(guards *recursion.Search) {
	var order []string
	by := map[string]directCycle{}
	for _, fn := range c.res.Functions() {
		d, ok := c.directCycleOf(fn)
		if !ok {
			continue
		}
		id := d.members()
		other, known := by[id]
		if !known {
			order = append(order, id)
		}
		if !known || guards.Evidence(fn) > guards.Evidence(other.fn) {
			by[id] = d
		}
	}
	for _, id := range order {
		fn, site, a := by[id].fn, by[id].site, by[id].call
		name, at := c.innermost(fn.Name().String(), site, a)
		c.reportAt(at, cycle{guard: name, steps: names.Texts(a.Chain), guardCall: a.Name(), kind: kindOf(a.Method, ofOperation), cutoff: c.cutoffOf(fn, site, a)}, nil, nil)
	}
}

// directCycleOf returns the first direct cycle of a function.
func (c *checker) directCycleOf(fn *summary.Fn) (directCycle, bool) {
	if fn.SSA.Parent() != nil {
		return directCycle{}, false
	}
	for _, site := range fn.Sites {
		for _, a := range guardCallsAt(site) {
			if a.MakesRoundTrips && a.Owner != summary.Transport && len(a.Chain) > 0 && c.isTargetOf(fn, a) && !passesOn(fn, a) && !c.isOwnClient(site) {
				return directCycle{fn, site, a}, true
			}
		}
	}
	return directCycle{}, false
}

// members returns the names of the functions of a cycle, wherever it begins.
func (d directCycle) members() string {
	list := append(names.Texts(d.call.Chain), d.fn.Name().String())
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// innermost returns the call that leads to a guard call, looking into the
// literals that a call runs.
func (c *checker) innermost(name string, site *summary.Site, a effects.GuardCall) (string, *summary.Site) {
	seen := map[*summary.Site]bool{nil: true} // a literal may call itself
	for next := name; !seen[site]; {
		seen[site] = true
		name = next
		if n, inner := c.guardCallWithin(site, a); inner != nil && !seen[inner] {
			next, site = n, inner
		}
	}
	return name, site
}

// guardCallWithin returns the site of the same guard call in a literal that a
// call runs.
func (c *checker) guardCallWithin(site *summary.Site, a effects.GuardCall) (string, *summary.Site) {
	for _, r := range site.Runs {
		for _, inner := range r.Lit.Sites {
			for _, o := range guardCallsAt(inner) {
				if o.Of == a.Of && o.Method == a.Method && slices.Equal(o.Chain, a.Chain) {
					return r.Lit.Name().String(), inner
				}
			}
		}
	}
	return "", nil
}

// guardCallsAt returns the guard calls of a call and of the literals that it runs.
func guardCallsAt(site *summary.Site) []effects.GuardCall {
	calls := append([]effects.GuardCall(nil), site.GuardCalls...)
	for _, r := range site.Runs {
		calls = append(calls, r.Lit.Summary.GuardCalls...)
	}
	return calls
}

// cutoffOf returns the cutoff of a guard call, including what the function tests
// before the call. A test of the key is no cutoff if other keys are read.
func (c *checker) cutoffOf(fn *summary.Fn, site *summary.Site, a effects.GuardCall) effects.Cutoff {
	for _, o := range fn.Summary.GuardCalls {
		if o.Of == a.Of && o.Method == a.Method && o.Owner == a.Owner && slices.Equal(o.Chain, a.Chain) {
			a = o
		}
	}
	if a.Cutoff == effects.ByKey && a.CutoffKey != "" && c.res.ReadsOtherKeys(fn, site, a.CutoffKey) {
		return effects.NoCutoff
	}
	return a.Cutoff
}

// isTargetOf reports whether a guard call may run a function. It is a method that
// the interface declares, on a type with all its methods, or a function bound to
// the field.
func (c *checker) isTargetOf(fn *summary.Fn, a effects.GuardCall) bool {
	if a.Method == "" {
		return c.isBoundTo(fn, a.Of)
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
	return c.mayBe(recv, a.Of)
}

// mayBe reports whether a value of a type may be what an interface has. Where this
// package declares the interface and says itself what it has, it has nothing else.
func (c *checker) mayBe(recv types.Type, iface string) bool {
	if flow.PackageOf(iface) != c.pass.Pkg.Path() || strings.Contains(flow.TypePath(recv), "[") {
		return true
	}
	pointer := flow.TypePath(recv)
	bound := false
	for _, i := range c.res.Implementers(iface) {
		if i.Type == pointer || i.Type == withoutPointer(pointer) {
			return true
		}
		bound = bound || i.Local
	}
	return !bound
}

// isBoundTo reports whether this package binds a function to a field.
func (c *checker) isBoundTo(fn *summary.Fn, of string) bool {
	for _, p := range c.bindings {
		if p.Func == nil || p.Target != of {
			continue
		}
		if n, ok := c.res.Function(p.Func); ok && n.Fn == fn {
			return true
		}
	}
	return false
}

// passesOn reports whether a guard call is one decorator calling the next. The
// caller is a method of the same name, or a helper on the guard's own type.
func passesOn(fn *summary.Fn, a effects.GuardCall) bool {
	if a.Method == "" {
		return false
	}
	if recv := fn.SSA.Signature.Recv(); recv != nil && withoutPointer(types.TypeString(recv.Type(), nil)) == withoutPointer(a.Owner) {
		return true
	}
	for _, step := range a.Chain {
		if step.Name == a.Method {
			return true
		}
	}
	return false
}

// withoutPointer returns a type's name without the pointer.
func withoutPointer(name string) string { return strings.TrimPrefix(name, "*") }

// isOwnClient reports whether this package builds the receiver of a call and
// gives it no guard.
func (c *checker) isOwnClient(site *summary.Site) bool {
	recv := flow.Receiver(site.Call)
	if recv == nil {
		return false
	}
	return c.contains.BuiltHere(recv) && !c.contains.ContainsInput(recv) && !c.contains.ContainsBinding(recv, c.bindings)
}
