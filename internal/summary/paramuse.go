package summary

import (
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A capturedUse is a use, inside a literal, of a parameter of a function around
// it.
type capturedUse struct {
	param  *ssa.Parameter
	method string
}

// applyParamUse applies at a call what the callee does with a func or interface
// argument. It returns how a function waits that the callee runs once.
func (s *solver) applyParamUse(fn *Fn, site *Site, t target, u effects.ParamUse, into *effects.Builder) effects.Wait {
	if u.Param < 0 || u.Param >= len(t.args) || u.Mode == effects.Guarded || u.Mode == effects.Paced {
		return effects.Wait{} // at most now and then, or never without a wait
	}
	arg := t.args[u.Param]
	if u.Method != "" {
		s.applyMethod(t, arg, u, into)
		return effects.Wait{}
	}
	var alternatives effects.Waits
	for _, lit := range s.literals(arg) {
		site.Runs = append(site.Runs, Run{Lit: lit, Mode: u.Mode})
		alternatives.Add(lit.Summary.Wait, true)
	}
	flow.Origins(arg, func(o ssa.Value) {
		f, _ := o.(*ssa.Function)
		mc, closure := o.(*ssa.MakeClosure)
		if closure {
			f = mc.Fn.(*ssa.Function)
		}
		if f == nil || f.Parent() != nil {
			return
		}
		if c := s.boundCommand(fn, f, mc); c != nil { // forEach(keys, rdb.Get)
			if c.executes() {
				trip := s.roundTrip(fn, c)
				trip.Chain = []names.Func{t.name}
				into.AddRoundTrip(trip)
			}
			return
		}
		for _, inner := range s.function(f, mc, nil) {
			alternatives.Add(given(t, inner, into), true)
		}
	})
	if u.Mode != effects.Once {
		return effects.Wait{}
	}
	return alternatives.Join()
}

// given adds the round trips of a function that a callee is given and runs, and returns
// how it waits.
func given(t, inner target, into *effects.Builder) effects.Wait {
	sum := inner.summary()
	if sum == nil {
		return effects.Wait{}
	}
	for _, trip := range sum.RoundTrips {
		if trip.ViaParam == 0 {
			trip.Chain = append([]names.Func{t.name, inner.name}, trip.Chain...)
			into.AddRoundTrip(trip)
		}
	}
	return sum.Wait
}

func (s *solver) boundCommand(fn *Fn, f *ssa.Function, mc *ssa.MakeClosure) *command {
	obj, ok := f.Object().(*types.Func)
	if !ok || mc == nil || len(mc.Bindings) != 1 {
		return nil
	}
	return s.classify(fn, obj, &command{recv: mc.Bindings[0]})
}

// applyMethod resolves the method that a callee calls on an interface argument,
// because the caller shows the concrete type.
func (s *solver) applyMethod(t target, arg ssa.Value, u effects.ParamUse, into *effects.Builder) {
	flow.Origins(arg, func(o ssa.Value) {
		mi, ok := o.(*ssa.MakeInterface)
		if !ok {
			return
		}
		obj, _, _ := types.LookupFieldOrMethod(mi.X.Type(), true, s.src.Pkg, u.Method)
		m, ok := obj.(*types.Func)
		if ok && !client.Declares(m) {
			given(t, s.object(m, nil), into)
		}
	})
}

// collect adds what a site does to the summary of its function.
func (s *solver) collect(fn *Fn, site *Site, late func(*ssa.BasicBlock) bool, sum *effects.Builder) {
	b := site.Call.Block()
	endless := s.inEndless(fn, b)
	cached, gated, isLate := fn.OnCacheMiss(site) || fn.WritesBack(site), fn.WhenNonEmpty(site), late(b) || fn.waitsBefore(b, site.Call)
	add := func(t effects.RoundTrip) {
		t.Own = t.Own || site.own
		t.Endless = t.Endless || endless
		t.Cached = t.Cached || cached
		t.Gated = t.Gated || gated
		t.Late = t.Late || isLate
		sum.AddRoundTrip(t)
	}
	for _, t := range slices.Concat(site.RoundTrips, site.Each) {
		add(t)
	}
	for _, r := range site.Runs {
		if r.Mode == effects.Guarded || r.Mode == effects.Paced {
			continue
		}
		for _, t := range r.Lit.Summary.RoundTrips {
			if t.ViaParam == 0 {
				add(t)
			}
		}
	}
}

// collectParamUses finds what the function and its literals do with its func
// and interface parameters, and what its literals do with parameters of outer
// functions.
func (s *solver) collectParamUses(fn *Fn, sum *effects.Summary) {
	clear(fn.captured)
	note := func(v ssa.Value, method string, mode effects.Mode) {
		flow.Origins(v, func(o ssa.Value) {
			p, ok := o.(*ssa.Parameter)
			if !ok {
				return
			}
			if p.Parent() != fn.SSA {
				key := capturedUse{p, method}
				fn.captured[key] = max(fn.captured[key], mode)
				return
			}
			sum.AddParamUse(effects.ParamUse{Param: flow.ParamIndex(p), Method: method, Mode: mode})
		})
	}
	for _, site := range fn.Sites {
		if site.cmd != nil {
			continue
		}
		c := site.Call.Common()
		mode := modeAt(fn, site)
		if c.IsInvoke() {
			if c.Method.Pkg() != nil && !knowledge.Standard(c.Method.Pkg().Path()) && client.RoleOf(c.Value.Type()) == rediscmd.NoRole {
				note(c.Value, c.Method.Name(), mode)
			}
		} else if c.StaticCallee() == nil {
			note(c.Value, "", mode)
		}
		for _, t := range site.targets {
			if t.lit || t.summary() == nil {
				continue
			}
			for _, u := range t.summary().ParamUses {
				if u.Param >= 0 && u.Param < len(t.args) {
					note(t.args[u.Param], u.Method, combine(mode, u.Mode))
				}
			}
		}
		for _, r := range site.Runs {
			for key, inner := range r.Lit.captured {
				note(key.param, key.method, combine(combine(mode, r.Mode), inner))
			}
		}
	}
}

// combine returns the mode of a call with mode inner inside a function that is
// called with mode outer. Goroutines of the items run at the same time.
func combine(outer, inner effects.Mode) effects.Mode {
	if outer == effects.PerItem && inner == effects.Async {
		return effects.Async
	}
	for _, m := range []effects.Mode{effects.Guarded, effects.Paced, effects.PerItem, effects.Async} {
		if outer == m || inner == m {
			return m
		}
	}
	return effects.Once
}

// modeAt returns how often a call inside its function is made.
func modeAt(fn *Fn, site *Site) effects.Mode {
	b := site.Call.Block()
	if fn.OnCacheMiss(site) {
		return effects.Guarded
	}
	for l := fn.Loops().Innermost(b); l != nil; l = l.Parent {
		if fn.LoopShape(l).Bound == loopinfo.Small {
			continue
		}
		switch {
		case loopinfo.LeavesOnSuccess(l, site.Call), loopinfo.EveryNth(l, b):
			return effects.Guarded
		case l.Cycle(b, fn.softBarrier) == nil:
			return effects.Paced
		case fn.LoopShape(l).Bound == loopinfo.Unbounded: // a service loop, which may wait on some path
			return effects.Paced
		}
		return combine(effects.PerItem, site.started())
	}
	return site.started()
}

// sleepTime returns the duration of a call. The known function says which
// argument it is.
func (s *solver) sleepTime(t target) (time.Duration, bool) {
	k, ok := knowledge.Lookup(t.full)
	if !ok || k.Every == 0 || t.fn != nil || k.Every-1 >= len(t.args) {
		return 0, false
	}
	d, ok := s.fields.Duration(t.args[k.Every-1])
	return d, ok && d > 0
}
