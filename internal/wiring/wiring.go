// Package wiring joins what the packages of a whole program convert to interfaces.
// A package that calls an interface's method does not see what a package downstream
// of it, most often main, injects.
package wiring

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// A Package is what one package adds.
type Package struct {
	Path string
	// Impls are the types that the package converts to interfaces outside of tests.
	// One without an effect has no methods.
	Impls []effects.Impl
	Edges []effects.Edge
	Calls []Call
}

// A Call is a method of an interface that a package calls, with the types of which
// the package knows that they are converted to it.
type Call struct {
	Iface, Method string
	Known         []string
}

// few is the number of implementations of an interface from which on it is for any
// of many: a blob store, an engine. That Redis is one of them says little of a call.
const few = 5

// A Program is the wiring of all packages.
type Program struct {
	own   map[string]bool
	impls map[string]map[string]effects.Impl // interface -> type
	edges map[string][]string                // interface -> those whose values are converted to it
}

// Join joins the wiring of packages, in any order.
func Join(packages []Package) *Program {
	p := &Program{own: map[string]bool{}, impls: map[string]map[string]effects.Impl{}, edges: map[string][]string{}}
	packages = slices.SortedStableFunc(slices.Values(packages), func(a, b Package) int { return cmp.Compare(a.Path, b.Path) })
	for _, pkg := range packages {
		p.own[pkg.Path] = true
		for _, i := range pkg.Impls {
			if p.impls[i.Iface] == nil {
				p.impls[i.Iface] = map[string]effects.Impl{}
			}
			if old, ok := p.impls[i.Iface][i.Type]; !ok || len(old.Methods) == 0 {
				p.impls[i.Iface][i.Type] = i
			}
		}
		for _, e := range pkg.Edges {
			if !slices.Contains(p.edges[e.To], e.From) {
				p.edges[e.To] = append(p.edges[e.To], e.From)
			}
		}
	}
	return p
}

// A Target is what a method of an interface may run.
type Target struct {
	Impl effects.Impl
	// Alike says that another type of the interface has the same name, in another
	// package.
	Alike bool
	// Summary is the part of that of the method that counts for other packages.
	Summary effects.Summary
}

// Targets returns the methods of the program that reach Redis and may be called by a
// method of an interface, in the order of their types.
func (p *Program) Targets(iface, method string) []Target {
	impls := p.implementations(iface)
	if len(impls) >= few {
		return nil
	}
	count := map[string]int{}
	for t := range impls {
		count[names.OfType(t)]++
	}
	var out []Target
	for _, t := range slices.Sorted(maps.Keys(impls)) {
		i := impls[t]
		if !p.own[flow.PackageOf(t)] {
			continue // others' types are judged where their packages are known
		}
		for _, m := range i.Methods {
			if m.Name != method {
				continue
			}
			if s, ok := injected(m.Summary); ok {
				out = append(out, Target{Impl: i, Alike: count[names.OfType(t)] > 1, Summary: s})
			}
		}
	}
	return out
}

// Slow reports whether all that a method of an interface may run makes a slow call each
// time it succeeds, by the types of the program that are known. A decorator is as slow as
// what it decorates, and a fake is for what is not there.
func (p *Program) Slow(iface, method string) bool {
	slow := false
	for t, i := range p.implementations(iface) {
		if isFake(t) {
			continue
		}
		at := slices.IndexFunc(i.Methods, func(m effects.Method) bool { return m.Name == method })
		if at < 0 {
			return false
		}
		switch m := i.Methods[at]; {
		case m.Summary.Slow:
			slow = true
		case !decorates(m, iface):
			return false
		}
	}
	return slow
}

// isFake reports whether a type belongs to an example, or its name says that it replaces
// another one.
func isFake(t string) bool {
	return slices.ContainsFunc(strings.Split(flow.PackageOf(t), "/"), knowledge.ExampleFolders.Has) ||
		slices.ContainsFunc(names.Words(names.OfType(t)), knowledge.FakeWords.Has)
}

// decorates reports whether a method of an implementation sends nothing itself and calls
// the same method of the interface, whatever it knows: a circuit breaker, a tracer.
func decorates(m effects.Method, iface string) bool {
	return len(m.Summary.RoundTrips) == 0 && slices.ContainsFunc(m.Summary.GuardCalls, func(a effects.GuardCall) bool {
		return a.Of == iface && a.Method == m.Name && a.Cutoff == effects.NoCutoff && !a.OnMiss
	})
}

// injected returns the summary of a method that is reached through an injected
// value: its round trips that are near enough, and how it waits.
func injected(s effects.Summary) (effects.Summary, bool) {
	out := effects.Summary{Wait: s.Wait}
	for _, t := range s.RoundTrips {
		if len(t.Chain) < effects.MaxInjected {
			t.Injected = true
			out.RoundTrips = append(out.RoundTrips, t)
		}
	}
	return out, len(out.RoundTrips) > 0
}

// implementations returns the types that are converted to an interface, directly or
// by another one.
func (p *Program) implementations(iface string) map[string]effects.Impl {
	out := map[string]effects.Impl{}
	seen, queue := map[string]bool{iface: true}, []string{iface}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		for t, i := range p.impls[name] {
			if old, ok := out[t]; !ok || len(old.Methods) < len(i.Methods) {
				out[t] = i
			}
		}
		for _, from := range p.edges[name] {
			if !seen[from] {
				seen[from] = true
				queue = append(queue, from)
			}
		}
	}
	return out
}

// Types lists the types that the program converts to an interface, directly or by
// another one, in alphabetical order.
func (p *Program) Types(iface string) []string {
	return slices.Sorted(maps.Keys(p.implementations(iface)))
}

// Gains reports whether a call of a package may run more than the package knows.
func (p *Program) Gains(pkg Package) bool {
	return slices.ContainsFunc(pkg.Calls, func(c Call) bool {
		return slices.ContainsFunc(p.Targets(c.Iface, c.Method), func(t Target) bool { return !slices.Contains(c.Known, t.Impl.Type) })
	})
}
