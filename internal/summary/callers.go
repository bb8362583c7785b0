package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A Caller is a call in this package that runs a function of this package.
type Caller struct {
	Fn   *Fn
	Site *Site
	Mode effects.Mode
}

// An Escape is a use of a function as a value that is not seen to be called: a
// handler that is registered, a closure that is returned.
type Escape struct {
	To  string // the function or field that receives it, "" if it is returned
	Pkg string // the package path of that function or field
	// OnMiss says that directives at that field promise a cache, or one call.
	OnMiss bool
	Call   ssa.CallInstruction // the call that is given the function, nil if there is none
	inTest bool
}

// callGraph maps the callees of the package to their callers.
type callGraph struct {
	callers map[*Fn][]Caller
	escapes map[*Fn][]Escape
}

// Callers returns the calls in this package that run the function, including
// calls through interfaces, in source order.
func (r *Result) Callers(fn *Fn) []Caller { return r.graph().callers[fn] }

// Escapes returns the places where the function is used as a value that others
// call.
func (r *Result) Escapes(fn *Fn) []Escape { return r.graph().escapes[fn] }

// CallersInService returns the callers of a function other than tests. A driver may
// load the tests of a package with it, and another one not: what they call says
// nothing of traffic. For a function of a test these are all callers.
func (r *Result) CallersInService(fn *Fn) []Caller {
	return inService(fn, r.Callers(fn), func(c Caller) bool { return c.Fn.inTest() })
}

// EscapesInService returns the escapes of a function other than those in tests.
func (r *Result) EscapesInService(fn *Fn) []Escape {
	return inService(fn, r.Escapes(fn), func(e Escape) bool { return e.inTest })
}

func inService[T any](fn *Fn, all []T, inTest func(T) bool) []T {
	if !slices.ContainsFunc(all, inTest) || fn.inTest() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), inTest)
}

// graph builds the call graph when a rule first needs it.
func (r *Result) graph() *callGraph {
	r.once.Do(func() { r.calls = r.newGraph() })
	return r.calls
}

func (r *Result) newGraph() *callGraph {
	g := &callGraph{callers: map[*Fn][]Caller{}, escapes: map[*Fn][]Escape{}}
	b := &graphBuilder{callGraph: g, s: r.s}
	for _, fn := range r.fns {
		for _, site := range fn.Sites {
			b.site(fn, site)
		}
		for _, blk := range fn.SSA.Blocks {
			for _, in := range blk.Instrs {
				b.values(fn, in)
			}
		}
	}
	return g
}

type graphBuilder struct {
	*callGraph
	s *solver
}

func (b *graphBuilder) add(callee *Fn, c Caller) {
	for _, o := range b.callers[callee] {
		if o.Site == c.Site && o.Mode == c.Mode {
			return
		}
	}
	b.callers[callee] = append(b.callers[callee], c)
}

// site records the functions that a call runs.
func (b *graphBuilder) site(fn *Fn, site *Site) {
	for _, t := range site.targets {
		if t.fn != nil {
			b.add(t.fn, Caller{fn, site, site.started()})
		}
	}
	for _, r := range site.Runs {
		b.add(r.Lit, Caller{fn, site, r.Mode})
	}
}

// values records the functions that an instruction uses as values.
func (b *graphBuilder) values(fn *Fn, in ssa.Instruction) {
	var call *ssa.CallCommon
	switch in := in.(type) {
	case *ssa.MakeClosure, *ssa.ChangeType, *ssa.MakeInterface, *ssa.Convert, *ssa.DebugRef:
		return // a use of the result counts instead
	case ssa.CallInstruction:
		call = in.Common()
	}
	for _, op := range in.Operands(nil) {
		if op == nil || *op == nil || call != nil && *op == call.Value {
			continue
		}
		callee := b.function(*op)
		if callee == nil {
			continue
		}
		if call == nil {
			b.escape(callee, fn, b.escapeOf(in))
			continue
		}
		ci := in.(ssa.CallInstruction)
		if mode, site, ok := runs(fn, ci, *op); ok {
			b.add(callee, Caller{fn, site, mode})
		} else if !b.runBy(fn, ci, callee) {
			b.escape(callee, fn, Escape{To: flow.CalleeName(ci), Pkg: flow.CalleePackage(call), Call: ci})
		}
	}
}

func (b *graphBuilder) escape(callee, in *Fn, e Escape) {
	e.inTest = in.inTest()
	b.escapes[callee] = append(b.escapes[callee], e)
}

// escapeOf describes the escape of a function into a field or variable, or to a
// caller.
func (b *graphBuilder) escapeOf(in ssa.Instruction) Escape {
	e := Escape{}
	if st, ok := in.(*ssa.Store); ok {
		e.Call, _ = flow.VariadicCall(st)
		if obj := flow.Place(st.Addr); obj != nil && obj.Pkg() != nil {
			e.To, e.Pkg, e.OnMiss = obj.Name(), obj.Pkg().Path(), b.s.declared.Of(obj).OnMiss()
		}
	}
	return e
}

// function returns the function of the package that a value is.
func (b *graphBuilder) function(v ssa.Value) *Fn {
	v = flow.Unwrap(v)
	if mc, ok := v.(*ssa.MakeClosure); ok {
		v = mc.Fn
	}
	f, ok := v.(*ssa.Function)
	if !ok {
		return nil
	}
	if o := f.Origin(); o != nil {
		f = o
	}
	if fn := b.s.bySSA[f]; fn != nil {
		return fn
	}
	if obj, ok := f.Object().(*types.Func); ok {
		return b.s.byObj[obj.Origin()]
	}
	return nil
}

// runs returns how often a callee calls the function passed to it.
func runs(fn *Fn, call ssa.CallInstruction, arg ssa.Value) (effects.Mode, *Site, bool) {
	site := fn.sites[call]
	if site == nil {
		return 0, nil, false
	}
	if site.cmd != nil && (site.cmd.op.Kind == rediscmd.Batch || site.cmd.op.Kind == rediscmd.Watch) {
		return effects.Once, site, true
	}
	mode, found := effects.Guarded, false
	for _, t := range site.targets {
		sum := t.summary()
		if sum == nil {
			continue
		}
		for _, u := range sum.ParamUses {
			if u.Method == "" && u.Param >= 0 && u.Param < len(t.args) && t.args[u.Param] == arg {
				mode, found = max(mode, u.Mode), true
			}
		}
	}
	return mode, site, found
}

// runBy reports whether a call is already known to run a literal.
func (b *graphBuilder) runBy(fn *Fn, call ssa.CallInstruction, callee *Fn) bool {
	site := fn.sites[call]
	for _, c := range b.callers[callee] {
		if c.Site == site && site != nil {
			return true
		}
	}
	return false
}
