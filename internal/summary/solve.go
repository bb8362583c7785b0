package summary

import (
	"go/types"
	"sort"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
)

// A Site is a call that matters: it leads to Redis, waits, or runs a function
// literal.
type Site struct {
	Call  ssa.CallInstruction
	Trips []Trip // made by the call, but for those in Each and Runs
	Each  []Trip // made once for each element that the callee goes over
	Runs  []Run  // function literals that it runs
	Wait  Wait
	Name  string // of the callee, for messages; "" for a command of go-redis itself

	fn      *Fn
	cmd     *command
	targets []target
}

// Direct reports whether the call is a command of go-redis itself.
func (s *Site) Direct() bool { return s.cmd != nil }

// Frame is the function that the call runs, where it is one of this package.
func (s *Site) Frame() *Fn {
	for _, t := range s.targets {
		if t.fn != nil && len(t.fn.Summary.Trips) > 0 {
			return t.fn
		}
	}
	return nil
}

// A Run is a function literal that a call runs.
type Run struct {
	Lit  *Fn
	Mode Mode
}

type solver struct {
	pass   *analysis.Pass
	src    *source
	pkg    *ssa.Package
	fns    []*Fn
	bySSA  map[*ssa.Function]*Fn
	byObj  map[*types.Func]*Fn
	facts  map[*types.Func]*Summary
	fields *flow.Fields
	flows  *flowTable
}

func newSolver(pass *analysis.Pass, src *source, pkg *ssa.Package) *solver {
	s := &solver{
		pass: pass, src: src, pkg: pkg,
		bySSA: map[*ssa.Function]*Fn{},
		byObj: map[*types.Func]*Fn{},
		facts: map[*types.Func]*Summary{},
	}
	vars := newVarTable(src)
	fns := sourceFuncs(src, pkg)
	for _, f := range fns {
		fn := &Fn{SSA: f, src: src, info: src.info, vars: vars, sites: map[ssa.CallInstruction]*Site{}, outer: map[outerUse]Mode{}}
		s.fns = append(s.fns, fn)
		s.bySSA[f] = fn
		if obj, ok := f.Object().(*types.Func); ok && f.Parent() == nil {
			s.byObj[obj.Origin()] = fn
		}
	}
	withInit := fns
	if init := pkg.Func("init"); init != nil {
		withInit = append(withInit, init)
	}
	s.fields = flow.NewFields(withInit)
	s.flows = newFlowTable(s)
	for _, fn := range s.fns {
		fn.waits = s.channelWaits(fn.SSA)
		s.findSites(fn)
	}
	return s
}

// findSites resolves every call once; what the callees do is filled in by the
// rounds of solve.
func (s *solver) findSites(fn *Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			site := &Site{Call: call, fn: fn}
			if site.cmd = s.commandOf(fn, call); site.cmd == nil {
				site.targets = s.resolve(call)
				if !site.matters() && !s.callsOuter(call) {
					continue
				}
			}
			fn.Sites = append(fn.Sites, site)
			fn.sites[call] = site
		}
	}
}

// matters reports whether a call can come to anything: most calls are of
// functions of other packages that do nothing of interest.
func (s *Site) matters() bool {
	for _, t := range s.targets {
		if t.fn != nil || !t.sum.zero() {
			return true
		}
	}
	for _, a := range s.Call.Common().Args {
		if f, ok := a.(*ssa.MakeClosure); ok && isYield(f.Fn.(*ssa.Function)) {
			return true
		}
	}
	return false
}

// isYield reports whether f is the body of a range over a function.
func isYield(f *ssa.Function) bool { return f.Synthetic == "range-over-func yield" }

// callsOuter reports whether a call calls a parameter, or passes functions on.
func (s *solver) callsOuter(call ssa.CallInstruction) bool {
	found := false
	flow.Origins(call.Common().Value, func(o ssa.Value) {
		if _, ok := o.(*ssa.Parameter); ok {
			found = true
		}
	})
	return found
}

// maxRounds ends the solving of recursive packages; chains are cut at
// maxChain calls, so that it is never met in practice.
const maxRounds = 24

// solve computes the summaries, callees before callers as far as the source
// order happens to be so, again until nothing changes.
func (s *solver) solve() {
	order := s.bottomUp()
	for range maxRounds {
		changed := false
		for _, fn := range order {
			before := fn.Summary.key()
			s.update(fn)
			if fn.Summary.key() != before {
				changed = true
			}
		}
		if !changed {
			break
		}
	}
}

// bottomUp orders the functions so that callees come first, but for cycles.
func (s *solver) bottomUp() []*Fn {
	var out []*Fn
	seen := map[*Fn]bool{}
	var visit func(fn *Fn)
	visit = func(fn *Fn) {
		if seen[fn] {
			return
		}
		seen[fn] = true
		for _, anon := range fn.SSA.AnonFuncs {
			if a := s.bySSA[anon]; a != nil {
				visit(a)
			}
		}
		for _, site := range fn.Sites {
			for _, t := range site.targets {
				if t.fn != nil {
					visit(t.fn)
				}
			}
		}
		out = append(out, fn)
	}
	for _, fn := range s.fns {
		visit(fn)
	}
	return out
}

func (s *Summary) key() string {
	return s.String() + string(rune('0'+s.Wait.OK)) + string(rune('0'+s.Wait.Fail))
}

// update computes one function's summary from its callees' as they are.
func (s *solver) update(fn *Fn) {
	sum := Summary{NoReturn: fn.Summary.NoReturn}
	for _, site := range fn.Sites {
		s.updateSite(fn, site)
	}
	for _, site := range fn.Sites {
		s.collect(fn, site, &sum)
	}
	s.collectUses(fn, &sum)
	sum.Wait = fn.wait()
	if fn.holed() {
		sum.Wait = Wait{OK: Sure, Fail: Sure}
	}
	sum.normal()
	fn.Summary = sum
}

func (s *solver) updateSite(fn *Fn, site *Site) {
	site.Trips, site.Each, site.Runs, site.Wait = nil, nil, nil, Wait{}
	_, isGo := site.Call.(*ssa.Go)
	_, isDefer := site.Call.(*ssa.Defer)
	if c := site.cmd; c != nil {
		if c.executes() {
			site.Trips = []Trip{s.trip(c)}
		}
		if c.blocks() && (c.executes() || c.op.Kind == goredis.Receive) {
			site.Wait = Wait{OK: Sure, Fail: Soft}
		}
		s.runNode(site)
	} else {
		m := merge{}
		for _, t := range site.targets {
			s.apply(fn, site, t, &m)
		}
		site.Wait = m.wait()
		s.runYield(site)
	}
	if isGo || isDefer {
		site.Wait = Wait{}
	}
}

// runNode runs the callback of ForEachShard and its kin: once a node.
func (s *solver) runNode(site *Site) {
	if site.cmd.op.Kind != goredis.Node {
		return
	}
	for _, a := range site.cmd.args {
		for _, t := range s.literals(a) {
			site.Runs = append(site.Runs, Run{Lit: t, Mode: Once})
		}
	}
}

// runYield runs the body of a range over a function: once an element,
// whatever the iterator is.
func (s *solver) runYield(site *Site) {
	for _, a := range site.Call.Common().Args {
		for _, lit := range s.literals(a) {
			if isYield(lit.SSA) {
				site.Runs = []Run{{Lit: lit, Mode: PerItem}}
				site.Wait = Wait{}
			}
		}
	}
}

// literals returns the function literals that a value can be.
func (s *solver) literals(v ssa.Value) []*Fn {
	var out []*Fn
	flow.Origins(v, func(o ssa.Value) {
		var f *ssa.Function
		switch o := o.(type) {
		case *ssa.MakeClosure:
			f = o.Fn.(*ssa.Function)
		case *ssa.Function:
			f = o
		}
		if f != nil && f.Parent() != nil {
			if fn := s.bySSA[f]; fn != nil {
				out = append(out, fn)
			}
		}
	})
	return out
}

// merge joins the waits of the targets of one call. The command comes from
// the targets that reach Redis, so their pace counts; without any, one that
// waits is enough to stay silent.
type merge struct {
	reach, other []Wait
}

func (m *merge) add(w Wait, trips bool) {
	if trips {
		m.reach = append(m.reach, w)
	} else {
		m.other = append(m.other, w)
	}
}

func shorter(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

func (m *merge) wait() Wait {
	if len(m.reach) > 0 {
		w := m.reach[0]
		for _, o := range m.reach[1:] {
			w = Wait{OK: min(w.OK, o.OK), Fail: min(w.Fail, o.Fail), Every: shorter(w.Every, o.Every)}
		}
		return w
	}
	var w Wait
	for _, o := range m.other {
		w = Wait{OK: max(w.OK, o.OK), Fail: max(w.Fail, o.Fail), Every: shorter(w.Every, o.Every)}
	}
	return w
}

// apply adds what one target does, with the call's arguments in the place of
// its parameters.
func (s *solver) apply(fn *Fn, site *Site, t target, m *merge) {
	sum := t.summary()
	if sum == nil {
		return
	}
	if site.Name == "" {
		site.Name = t.name
	}
	if t.lit {
		mode := Once
		if _, ok := site.Call.(*ssa.Go); ok {
			mode = Async
		}
		site.Runs = append(site.Runs, Run{Lit: t.fn, Mode: mode})
		m.add(sum.Wait, len(sum.Trips) > 0)
		return
	}
	var here, each Summary
	for _, trip := range sum.Trips {
		s.through(fn, t, trip, &here)
	}
	for _, u := range sum.Uses {
		if u.Mode == PerItem {
			s.applyUse(fn, site, t, u, &each)
		} else {
			s.applyUse(fn, site, t, u, &here)
		}
	}
	site.Each = append(site.Each, each.Trips...)
	all := Summary{Trips: site.Trips}
	for _, trip := range here.Trips {
		all.addTrip(trip)
	}
	site.Trips = all.Trips
	w := sum.Wait
	if k, ok := s.sleepTime(t); ok {
		w.Every = k
	}
	m.add(w, len(here.Trips) > 0)
}

// through carries a callee's trip to its caller.
func (s *solver) through(fn *Fn, t target, trip Trip, into *Summary) {
	if trip.Via > 0 {
		if trip.Via-1 >= len(t.args) {
			return
		}
		role, via := s.holds(fn, t.args[trip.Via-1])
		switch {
		case role == goredis.Executes:
			trip.Via = 0
		case role == goredis.Either:
			trip.Via = via
		default:
			return
		}
	}
	trip.Chain = append([]string{t.name}, trip.Chain...)
	into.addTrip(trip)
}

// export writes the facts.
func (s *solver) export() {
	for _, fn := range s.fns {
		obj := s.objectOf(fn)
		if obj == nil {
			continue
		}
		sum := fn.Summary.exported()
		if s.neverReturns(fn) {
			sum.NoReturn = true
		}
		if !sum.zero() {
			s.pass.ExportObjectFact(obj, &effects{sum})
		}
	}
	if f := s.flows.fact(); f != nil {
		s.pass.ExportPackageFact(f)
	}
}

// objectOf returns the pass's object of a declared function. After wellTyped
// the SSA form may have been built from another types.Package.
func (s *solver) objectOf(fn *Fn) *types.Func {
	obj, ok := fn.SSA.Object().(*types.Func)
	if !ok || fn.SSA.Parent() != nil || obj.Name() == "_" || obj.Name() == "init" {
		return nil
	}
	if s.src.pkg == s.pass.Pkg {
		return obj
	}
	for id, o := range s.pass.TypesInfo.Defs {
		if f, ok := o.(*types.Func); ok && id.Pos() == obj.Pos() {
			return f
		}
	}
	return nil
}

func (s *solver) neverReturns(fn *Fn) bool {
	for _, b := range fn.SSA.Blocks {
		if len(b.Instrs) == 0 || b == fn.SSA.Recover {
			continue
		}
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return false
		}
	}
	return len(fn.SSA.Blocks) > 0 && len(fn.Summary.Trips) == 0 && fn.SSA.Syntax() != nil && fn.Loops().All() == nil
}

// fact makes the package fact of what the package and those below it put into
// interfaces, as far as a method does something worth telling.
func (t *flowTable) fact() *flows {
	f := &flows{}
	seen := map[string]bool{}
	for name, list := range t.local {
		for _, c := range list {
			impl := Impl{Iface: name, Type: typeName(c), Methods: t.s.methodsOf(c, t.names[name])}
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
				f.Edges = append(f.Edges, Edge{From: from, To: to})
			}
		}
	}
	if len(f.Impls) == 0 {
		return nil
	}
	sort.Slice(f.Impls, func(i, j int) bool {
		a, b := f.Impls[i], f.Impls[j]
		if a.Iface != b.Iface {
			return a.Iface < b.Iface
		}
		return a.Type < b.Type
	})
	sort.Slice(f.Edges, func(i, j int) bool {
		a, b := f.Edges[i], f.Edges[j]
		if a.From != b.From {
			return a.From < b.From
		}
		return a.To < b.To
	})
	return f
}

// methodsOf returns the summaries of those of a type's methods that the
// interface has and that reach Redis, or wait.
func (s *solver) methodsOf(t types.Type, names map[string]bool) []Method {
	var out []Method
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		obj, ok := ms.At(i).Obj().(*types.Func)
		if !ok || !names[obj.Name()] {
			continue
		}
		tg, _ := s.method(t, obj, nil)
		sum := tg.summary()
		if sum == nil || len(sum.Trips) == 0 && sum.Wait.none() {
			continue
		}
		out = append(out, Method{Name: obj.Name(), Summary: sum.exported()})
	}
	reaches := false
	for _, m := range out {
		reaches = reaches || len(m.Summary.Trips) > 0 || m.Summary.Wait.OK == Sure
	}
	if !reaches {
		return nil
	}
	return out
}
