package summary

import (
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/directive"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/welltyped"
	"github.com/redisvet/redisvet/internal/wiring"
)

type solver struct {
	pass     *analysis.Pass
	src      *welltyped.Source
	pkg      *ssa.Package
	fns      []*Fn
	tested   []*ssa.Function // those outside of test files: what a test makes is no part of the program
	bySSA    map[*ssa.Function]*Fn
	byObj    map[*types.Func]*Fn
	facts    map[*types.Func]*effects.Summary
	fields   *flow.Fields
	flows    *flowTable
	shapes   *loopinfo.Shapes
	text     *keytext.Reader
	declared *directive.Table
	program  *wiring.Program                  // nil where only a part is known
	steps    int                              // as in Result
	marks    map[*ssa.Function]effects.Cutoff // that functions test, if they were read
	conds    map[*Fn]*conditions              // before calls, if they were read
}

// withInit adds the function that initializes the variables of the package.
func (s *solver) withInit(fns []*ssa.Function) []*ssa.Function {
	if init := s.pkg.Func("init"); init != nil {
		return append(slices.Clip(fns), init)
	}
	return fns
}

func newSolver(pass *analysis.Pass, declared *directive.Table, program *wiring.Program, src *welltyped.Source, pkg *ssa.Package) *solver {
	s := &solver{
		pass: pass, src: src, pkg: pkg,
		bySSA:    map[*ssa.Function]*Fn{},
		byObj:    map[*types.Func]*Fn{},
		facts:    map[*types.Func]*effects.Summary{},
		marks:    map[*ssa.Function]effects.Cutoff{},
		conds:    map[*Fn]*conditions{},
		declared: declared, program: program,
	}
	shapes := loopinfo.NewShapes(src.Files, src.Info, s.isFixed)
	s.shapes = shapes
	fns := src.Functions(pkg)
	for _, f := range fns {
		fn := &Fn{SSA: f, src: src, shapes: shapes, sites: map[ssa.CallInstruction]*Site{}, inBlock: map[*ssa.BasicBlock][]*Site{}, found: map[*ssa.BasicBlock]*Site{}, captured: map[capturedUse]effects.Mode{}, declared: s.declaredIn(f)}
		s.fns = append(s.fns, fn)
		s.bySSA[f] = fn
		if obj, ok := f.Object().(*types.Func); ok && f.Parent() == nil {
			s.byObj[obj.Origin()] = fn
		}
	}
	s.tested = slices.DeleteFunc(slices.Clone(fns), func(f *ssa.Function) bool { return s.bySSA[f].inTest() })
	s.fields = flow.NewFields(s.withInit(s.tested))
	s.text = keytext.NewReader(s.fields, s.foreignText)
	s.flows = newFlowTable(s)
	s.findStoredParams()
	for _, fn := range s.fns {
		fn.waits = loopinfo.FindWaits(fn.SSA, s.fields)
		s.findSites(fn)
	}
	return s
}

// maxRounds ends the solving of recursive packages. Chains are cut at
// effects.MaxChain calls, so that it is never met in practice.
const maxRounds = 24

// solve computes the summaries, callees before callers except in cycles, until
// nothing changes. Summaries only grow, so the result does not depend on the
// order.
func (s *solver) solve() {
	order := s.bottomUp()
	for range maxRounds {
		changed := false
		for _, fn := range order {
			before := fn.Summary
			s.update(fn)
			changed = changed || !reflect.DeepEqual(before, fn.Summary)
		}
		if !changed {
			break
		}
	}
}

// bottomUp orders the functions so that callees come first, except in cycles.
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

// update computes one function's summary from the current ones of its callees.
func (s *solver) update(fn *Fn) {
	sum := effects.Builder{Summary: effects.Summary{NoReturn: fn.Summary.NoReturn, StoredParams: fn.storedParams}}
	fn.ended = map[*flow.Loop]bool{}
	for _, site := range fn.Sites {
		s.updateSite(fn, site)
	}
	fn.readHits()
	fn.softBarrier = fn.waitBarrier(effects.Soft)
	late := fn.late()
	for _, site := range fn.Sites {
		s.collect(fn, site, late, &sum)
		collectKeyAccesses(fn, site, &sum)
		s.collectGuardCalls(fn, site, &sum)
	}
	noteRoundTrips(fn, &sum.Summary)
	s.collectParamUses(fn, &sum.Summary)
	sum.Wait = fn.wait()
	if fn.holed() || fn.declared&directive.Waits != 0 {
		sum.Wait = effects.Wait{OK: effects.Sure, Fail: effects.Sure}
	}
	sum.Normalize()
	fn.Summary = sum.Summary
}

func (s *solver) updateSite(fn *Fn, site *Site) {
	site.RoundTrips, site.Each, site.Runs, site.Wait = nil, nil, nil, effects.Wait{}
	_, isGo := site.Call.(*ssa.Go)
	_, isDefer := site.Call.(*ssa.Defer)
	if c := site.cmd; c != nil {
		if c.executes() {
			site.RoundTrips = []effects.RoundTrip{s.roundTrip(fn, c)}
		}
		if c.blocks() && (c.executes() || c.op.Kind == rediscmd.Receive) {
			site.Wait = effects.Wait{OK: effects.Sure, Fail: effects.Soft}
		}
		s.runNode(site)
	} else {
		m := effects.Waits{}
		s.steps += len(site.targets)
		for _, t := range site.targets {
			s.apply(fn, site, t, &m)
		}
		site.Wait = m.Join()
		s.runYield(site)
	}
	atOnce := !site.Wait.None() && site.asksForNoTime()
	if isGo || isDefer || atOnce {
		site.Wait = effects.Wait{}
	}
	for i := range site.RoundTrips {
		site.RoundTrips[i].Late = site.RoundTrips[i].Late && !atOnce
	}
	s.fillKeyAccesses(fn, site)
	site.fillGuardCalls()
}

// runNode runs the callback of ForEachShard and similar methods: once per node.
func (s *solver) runNode(site *Site) {
	if site.cmd.op.Kind != rediscmd.Node {
		return
	}
	for _, a := range site.cmd.args {
		for _, t := range s.literals(a) {
			site.Runs = append(site.Runs, Run{Lit: t, Mode: effects.Once})
		}
	}
}

// runYield runs the body of a range over a function: once per element, whatever
// the iterator is.
func (s *solver) runYield(site *Site) {
	for _, a := range site.Call.Common().Args {
		for _, lit := range s.literals(a) {
			if isYield(lit.SSA) {
				site.Runs = []Run{{Lit: lit, Mode: effects.PerItem}}
				site.Wait = effects.Wait{}
			}
		}
	}
}

// apply adds what one target does, with the parameters replaced by the call's
// arguments.
func (s *solver) apply(fn *Fn, site *Site, t target, m *effects.Waits) {
	sum := t.summary()
	if sum == nil {
		return
	}
	if site.Name == (names.Func{}) {
		site.Name = t.name
	}
	if t.lit {
		if !t.declared.OnMiss() {
			site.Runs = append(site.Runs, Run{Lit: t.fn, Mode: site.started()})
		}
		m.Add(sum.Wait, len(sum.RoundTrips) > 0)
		return
	}
	var here, each effects.Builder
	for _, trip := range sum.RoundTrips {
		s.through(fn, t, trip, &here)
	}
	var waits effects.Waits // of the callee, and of what it runs
	for _, u := range sum.ParamUses {
		into := &here
		if u.Mode == effects.PerItem {
			into = &each
		}
		waits.Add(s.applyParamUse(fn, site, t, u, into), false)
	}
	site.Each = append(site.Each, each.RoundTrips...)
	all := effects.Builder{Summary: effects.Summary{RoundTrips: site.RoundTrips}}
	for _, trip := range here.RoundTrips {
		all.AddRoundTrip(trip)
	}
	site.RoundTrips = all.RoundTrips
	w := sum.Wait
	if k, ok := knowledge.TripOf(t.full); ok && k.Unless > 0 && k.Unless <= len(t.args) && loopinfo.IsNil(t.args[k.Unless-1]) {
		w = effects.Wait{}
	}
	if k, ok := s.sleepTime(t); ok {
		w.Every = k
	}
	waits.Add(w, false)
	m.Add(waits.Join(), len(here.RoundTrips) > 0)
}

// through carries a callee's round trip to its caller.
func (s *solver) through(fn *Fn, t target, trip effects.RoundTrip, into *effects.Builder) {
	if trip.ViaParam > 0 {
		if trip.ViaParam-1 >= len(t.args) {
			return
		}
		role, via := s.clientRole(fn, t.args[trip.ViaParam-1])
		switch {
		case role == rediscmd.Executes:
			trip.ViaParam = 0
		case role == rediscmd.Either:
			trip.ViaParam = via
		default:
			return
		}
	}
	trip.Chain = append([]names.Func{t.name}, trip.Chain...)
	into.AddRoundTrip(trip)
}
