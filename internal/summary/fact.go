package summary

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// Reaches is the package fact of a package that uses Redis: the client library,
// or a package that imports it or a package with this fact.
type Reaches struct {
	Resolver bool // this package or an import sets a command resolver on a ClusterClient
}

// AFact marks a fact.
func (*Reaches) AFact() {}

func (r *Reaches) String() string {
	if r.Resolver {
		return "reaches redis, sets a command resolver"
	}
	return "reaches redis"
}

// functionFact is the fact of a function: its summary.
type functionFact struct{ Summary effects.Summary }

func (*functionFact) AFact() {}

func (e *functionFact) String() string { return e.Summary.String() }

// interfaceFact is the package fact about interfaces: which concrete types this
// package and its imports convert to which interface, with the summaries of
// their methods. It contains the methods itself, because types that a
// constructor returns are often unexported and have no object facts.
type interfaceFact struct {
	Impls []effects.Impl
	Edges []effects.Edge
}

func (*interfaceFact) AFact() {}

func (f *interfaceFact) String() string {
	var parts []string
	for _, i := range f.Impls {
		parts = append(parts, i.Type+" is "+i.Iface)
	}
	return strings.Join(parts, "; ")
}

// export writes the facts.
func (s *solver) export() {
	counted := s.counted()
	summed := map[token.Pos]bool{}
	for _, fn := range s.fns {
		obj := s.objectOf(fn)
		if obj == nil || obj.Name() == "main" && obj.Pkg().Name() == "main" { // no other package can call it
			continue
		}
		summed[obj.Pos()] = true
		sum := fn.Summary.Exported(s.pass.Pkg.Path(), counted)
		sum.Text = s.keyResult(fn, obj)
		sum.HookTrips, sum.HookCutoff = s.hookTrips(fn, obj)
		sum.PureConstructor = loopinfo.OnlyWraps(fn.SSA)
		if neverReturns(fn) {
			sum.NoReturn = true
		}
		if !sum.IsZero() {
			s.pass.ExportObjectFact(obj, &functionFact{sum})
		}
	}
	if s.src.Pkg == s.pass.Pkg {
		for _, obj := range s.shapes.Fixed() {
			if obj.Pkg() == s.pass.Pkg { // and not os.Args, which it may set
				s.pass.ExportObjectFact(obj, &fixedFact{})
			}
		}
	}
	s.declared.Export(summed)
	if f := s.flows.fact(counted); f != nil {
		s.pass.ExportPackageFact(f)
	}
}

// A fixedFact says that a variable is, or a function returns, a short literal
// list: a loop over it has a small constant number of iterations.
type fixedFact struct{}

func (*fixedFact) AFact() {}

func (*fixedFact) String() string { return "short list" }

func (s *solver) isFixed(obj types.Object) bool {
	return obj.Pkg() != nil && obj.Pkg() != s.pass.Pkg && s.pass.ImportObjectFact(obj, &fixedFact{})
}

// objectOf returns the pass's object of a declared function. If the pass has
// type errors, the SSA form may have been built from another types.Package.
func (s *solver) objectOf(fn *Fn) *types.Func {
	obj, ok := fn.SSA.Object().(*types.Func)
	if !ok || fn.SSA.Parent() != nil || obj.Name() == "_" || obj.Name() == "init" {
		return nil
	}
	if s.src.Pkg == s.pass.Pkg {
		return obj
	}
	for id, o := range s.pass.TypesInfo.Defs {
		if f, ok := o.(*types.Func); ok && id.Pos() == obj.Pos() {
			return f
		}
	}
	return nil
}

// keyResult returns the text that a function returns, if it looks like a key.
func (s *solver) keyResult(fn *Fn, obj *types.Func) keytext.Text {
	switch obj.Name() {
	case "Error", "String":
		return ""
	}
	if t := s.text.Result(fn.SSA, obj); t.IsKey() {
		return t
	}
	return ""
}

func neverReturns(fn *Fn) bool {
	if fn.SSA.Recover != nil || fn.returns() { // a deferred call may catch the panic
		return false
	}
	return len(fn.SSA.Blocks) > 0 && len(fn.Summary.RoundTrips) == 0 && fn.SSA.Syntax() != nil && fn.Loops().All() == nil
}

// fact makes the package fact about the conversions to interfaces in this
// package and its imports, if a method has a summary that matters.
func (t *flowTable) fact(counted map[string]bool) *interfaceFact {
	f := &interfaceFact{}
	seen := map[string]bool{}
	for name, list := range t.local {
		for _, c := range list {
			impl := effects.Impl{Iface: name, Type: flow.TypePath(c), Methods: t.s.methodsOf(c, t.names[name], counted)}
			if len(impl.Methods) > 0 && !seen[impl.Iface+" "+impl.Type] {
				seen[impl.Iface+" "+impl.Type] = true
				f.Impls = append(f.Impls, impl)
			}
		}
	}
	for _, list := range t.impls {
		for _, i := range list {
			if !seen[i.Iface+" "+i.Type] {
				seen[i.Iface+" "+i.Type] = true
				f.Impls = append(f.Impls, i)
			}
		}
	}
	known := map[string]bool{}
	for _, i := range f.Impls {
		known[i.Iface] = true
	}
	// Only edges out of an interface that leads to an implementation matter.
	for to := range t.edges {
		for _, from := range t.reaching(to) {
			if from != to && known[from] {
				f.Edges = append(f.Edges, effects.Edge{From: from, To: to})
			}
		}
	}
	if len(f.Impls) == 0 {
		return nil
	}
	slices.SortFunc(f.Impls, func(a, b effects.Impl) int { return cmp.Or(cmp.Compare(a.Iface, b.Iface), cmp.Compare(a.Type, b.Type)) })
	slices.SortFunc(f.Edges, func(a, b effects.Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return f
}

// methodsOf returns the summaries of a type's methods that the interface has
// and that reach Redis, wait or are slow.
func (s *solver) methodsOf(t types.Type, names map[string]bool, counted map[string]bool) []effects.Method {
	var out []effects.Method
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		obj, ok := ms.At(i).Obj().(*types.Func)
		if !ok || !names[obj.Name()] {
			continue
		}
		tg, _ := s.method(t, obj, nil)
		sum := tg.summary()
		if sum == nil || len(sum.RoundTrips) == 0 && len(sum.GuardCalls) == 0 && sum.Wait.None() && !sum.Slow {
			continue
		}
		out = append(out, effects.Method{Name: obj.Name(), Summary: sum.Exported(s.pass.Pkg.Path(), counted)})
	}
	reaches := false
	for _, m := range out {
		reaches = reaches || len(m.Summary.RoundTrips) > 0 || len(m.Summary.GuardCalls) > 0 || m.Summary.Wait.OK == effects.Sure || m.Summary.Slow
	}
	if !reaches {
		return nil
	}
	return out
}

// hookTrips collects the round trips of the functions that a hook's method
// returns: a package that adds the hook to a client does not see them
// otherwise.
func (s *solver) hookTrips(fn *Fn, obj *types.Func) ([]effects.RoundTrip, effects.Cutoff) {
	if obj.Signature().Recv() == nil || !strings.HasSuffix(obj.Name(), "Hook") {
		return nil, effects.NoCutoff
	}
	var sum effects.Builder
	stop := effects.ByKey
	for _, b := range fn.SSA.Blocks {
		ret := flow.Return(b)
		if ret == nil {
			continue
		}
		for _, r := range ret.Results {
			for _, lit := range s.literals(r) {
				for _, site := range lit.Sites {
					for _, t := range site.RoundTrips {
						if t.ViaParam == 0 {
							sum.AddRoundTrip(t)
							at, _ := s.cutoffAt(lit, site)
							at = max(at, s.cutoffWithin(site, 0))
							stop = min(stop, at)
						}
					}
				}
			}
		}
	}
	sum.Normalize()
	if len(sum.RoundTrips) == 0 {
		return nil, effects.NoCutoff
	}
	return sum.RoundTrips, stop
}
