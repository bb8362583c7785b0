package summary

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
)

// guardCallOf reads a call as a GuardCall.
func guardCallOf(fn *Fn, call ssa.CallInstruction) *effects.GuardCall {
	c := call.Common()
	if !returnsVerdict(c.Signature()) {
		return nil
	}
	a := &effects.GuardCall{Owner: flow.MethodOwner(fn.SSA)}
	if c.IsInvoke() {
		if flow.OfParameter(c.Value) {
			return nil // a ParamUse: the caller knows the target
		}
		a.Of, a.Method = flow.InterfaceName(c.Value.Type()), c.Method.Name()
		if a.Of == "" || c.Method.Pkg() == nil || knowledge.Standard(c.Method.Pkg().Path()) || client.Declares(c.Method) {
			return nil
		}
		it := c.Value.Type().Underlying().(*types.Interface)
		var names []string
		for i := range it.NumMethods() {
			names = append(names, it.Method(i).Name())
		}
		a.Sig, a.Methods = flow.Signature(c.Method.Signature()), strings.Join(names, " ")
		return a
	}
	if f := c.StaticCallee(); f != nil {
		return overHTTP(f)
	}
	if _, ok := c.Value.(*ssa.Builtin); ok {
		return nil
	}
	flow.Origins(c.Value, func(o ssa.Value) {
		if name := flow.StoredIn(o); name != "" {
			a.Of = name
		}
	})
	if a.Of == "" {
		return nil
	}
	a.Sig = flow.Signature(c.Signature())
	return a
}

// Transport is the Owner of the guard calls that an http.Client makes of its
// transport.
const Transport = "*net/http.Client"

// overHTTP reads the methods of http.Client that send a request: they call the
// client's transport.
func overHTTP(f *ssa.Function) *effects.GuardCall {
	obj, ok := f.Object().(*types.Func)
	if !ok || obj.Signature().Recv() == nil || flow.TypePath(obj.Signature().Recv().Type()) != Transport {
		return nil
	}
	if knowledge.HTTPSends.Has(obj.Name()) {
		return &effects.GuardCall{Of: "net/http.RoundTripper", Method: "RoundTrip", Methods: "RoundTrip", Owner: Transport, Chain: []names.Func{flow.MethodName(obj)}}
	}
	return nil
}

// returnsVerdict reports whether a function returns an error or a bool, as a
// guard does and a logger does not.
func returnsVerdict(sig *types.Signature) bool {
	n := sig.Results().Len()
	if n == 0 {
		return false
	}
	last := sig.Results().At(n - 1).Type()
	return flow.IsError(last) || flow.IsBool(last) || flow.IsBool(sig.Results().At(0).Type())
}

// fillGuardCalls fills in the guards that a call calls, directly and through
// its callees.
func (s *Site) fillGuardCalls() {
	var sum effects.Builder
	if s.guardCall != nil {
		sum.AddGuardCall(*s.guardCall)
	}
	for _, t := range s.targets {
		inner := t.summary()
		if inner == nil || t.lit {
			continue
		}
		for _, a := range inner.GuardCalls {
			a.Chain = append([]names.Func{t.name}, a.Chain...)
			sum.AddGuardCall(a)
		}
	}
	s.GuardCalls = sum.GuardCalls
}

// collectGuardCalls adds the guard calls of a site to the summary of its function.
func (s *solver) collectGuardCalls(fn *Fn, site *Site, sum *effects.Builder) {
	var asks []effects.GuardCall
	asks = append(asks, site.GuardCalls...)
	for _, r := range site.Runs {
		asks = append(asks, r.Lit.Summary.GuardCalls...)
	}
	if len(asks) == 0 {
		return
	}
	stop, key := s.cutoffAt(fn, site)
	fresh, onMiss := loopinfo.FreshContext(site.Call), fn.OnCacheMiss(site)
	for _, a := range asks {
		a.OnMiss = a.OnMiss || onMiss
		if stop > a.Cutoff {
			a.Cutoff, a.CutoffKey = stop, key
		}
		if fresh && a.Cutoff == effects.InContext {
			a.Cutoff = effects.NoCutoff // a fresh context has no mark
		}
		sum.AddGuardCall(a)
	}
}

// noteRoundTrips marks the guard calls that the function's own type makes, if another
// call of the function makes round trips: those of the guarded operation.
func noteRoundTrips(fn *Fn, sum *effects.Summary) {
	var senders effects.Senders
	for _, site := range fn.Sites {
		senders.Add(site.RoundTrips, site.GuardCalls)
		for _, r := range site.Runs {
			senders.Add(r.Lit.Summary.RoundTrips, r.Lit.Summary.GuardCalls)
		}
	}
	for i, a := range sum.GuardCalls {
		if len(sum.RoundTrips) > 0 && a.Owner == flow.MethodOwner(fn.SSA) && senders.Other(a) {
			sum.GuardCalls[i].MakesRoundTrips = true
		}
	}
}

// GuardedCallee returns the function of this package that a call runs and that
// calls a guard, or nil.
func (s *Site) GuardedCallee() *Fn {
	for _, t := range s.targets {
		if t.fn != nil && len(t.fn.Summary.GuardCalls) > 0 {
			return t.fn
		}
	}
	return nil
}

// NearestGuardCall returns the call of the function with the shortest call path
// to a guard.
func (f *Fn) NearestGuardCall() *Site {
	return nearest(f, func(s *Site) []effects.GuardCall { return s.GuardCalls }, func(a effects.GuardCall) int { return len(a.Chain) })
}
