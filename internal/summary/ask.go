package summary

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// A GuardCall is the call of an interface's method or of a function kept in a field
// or variable that answers with an error or a bool: where somebody else may
// have put a guard.
type GuardCall struct {
	Of              string // the interface, "a/b.Checker", or the field, "a/b.Cache.OnAccess"
	Method          string // "" for a field
	Sig             string // the signature, with package paths
	Methods         string // all methods of the interface, between blanks
	Owner           string // the type whose method asks: "*a/b.Cache", "" for a function
	MakesRoundTrips bool   // the function that asks goes on to make round trips
	Cutoff          Cutoff
	CutoffKey       string // of a test of the key, the prefix that it tests for
	Chain           []string
}

// A Cutoff says what on the way to a GuardCall may keep it from being made: what
// breaks a circle.
type Cutoff uint8

// The stops, the weakest last.
const (
	NoCutoff  Cutoff = iota
	InContext        // a context value
	Flagged          // a flag that is set, TryLock
	ByKey            // a test of the key, or of the time that has gone by
)

// An askID is what makes two asks of one function the same.
type guardCallID struct {
	of, method, sig, owner string
	cutoff                 Cutoff
	cutoffKey              string
}

func (a GuardCall) id() guardCallID {
	return guardCallID{a.Of, a.Method, a.Sig, a.Owner, a.Cutoff, a.CutoffKey}
}

func (id guardCallID) String() string {
	return fmt.Sprintf("%s/%s/%s/%s/%d/%s", id.of, id.method, id.sig, id.owner, id.cutoff, id.cutoffKey)
}

// Name is the asked method for people: "Checker.Check", "Cache.OnAccess".
func (a GuardCall) Name() string {
	of := a.Of[strings.LastIndex(a.Of, "/")+1:]
	if _, rest, ok := strings.Cut(of, "."); ok {
		of = rest
	}
	if a.Method == "" {
		return of
	}
	return of + "." + a.Method
}

// maxAsks bounds a fact. A guard is asked further from where it is than a
// command is from its loop: there are helpers on both sides.
const (
	maxGuardCalls = 10
	maxGuardChain = 5
)

func (s *gathering) addGuardCall(a GuardCall) {
	if len(a.Chain) > maxGuardChain {
		return
	}
	if i := at(s.GuardCalls, &s.guardCalls, a.id(), GuardCall.id); i >= 0 {
		o := s.GuardCalls[i]
		if len(a.Chain) < len(o.Chain) || len(a.Chain) == len(o.Chain) && strings.Join(a.Chain, "\x00") < strings.Join(o.Chain, "\x00") {
			a.MakesRoundTrips = a.MakesRoundTrips || o.MakesRoundTrips
			s.GuardCalls[i] = a
		}
		return
	}
	s.GuardCalls = append(s.GuardCalls, a)
}

func sortGuardCalls(list []GuardCall) []GuardCall {
	sortByText(list, func(a GuardCall) int { return len(a.Chain) }, func(a GuardCall) string { return a.id().String() })
	return list[:min(len(list), maxGuardCalls)]
}

// guardCallOf reads a call as a GuardCall.
func (s *solver) guardCallOf(fn *Fn, call ssa.CallInstruction) *GuardCall {
	c := call.Common()
	if !returnsVerdict(c.Signature()) {
		return nil
	}
	a := &GuardCall{Owner: ownerOf(fn.SSA)}
	if c.IsInvoke() {
		if ofParameter(c.Value) {
			return nil // a ParamUse: the caller knows whom
		}
		a.Of, a.Method = ifaceName(c.Value.Type()), c.Method.Name()
		if a.Of == "" || c.Method.Pkg() == nil || knowledge.Standard(c.Method.Pkg().Path()) || client.Declares(c.Method) {
			return nil
		}
		it := c.Value.Type().Underlying().(*types.Interface)
		var names []string
		for i := range it.NumMethods() {
			names = append(names, it.Method(i).Name())
		}
		a.Sig, a.Methods = Signature(c.Method.Signature()), strings.Join(names, " ")
		return a
	}
	if f := c.StaticCallee(); f != nil {
		return overHTTP(f)
	}
	if _, ok := c.Value.(*ssa.Builtin); ok {
		return nil
	}
	flow.Origins(c.Value, func(o ssa.Value) {
		if name := storedIn(o); name != "" {
			a.Of = name
		}
	})
	if a.Of == "" {
		return nil
	}
	a.Sig = Signature(c.Signature())
	return a
}

// Transport owns the asks that an http.Client makes of its transport.
const Transport = "*net/http.Client"

// overHTTP reads the methods of http.Client that send a request: they ask the
// client's transport.
func overHTTP(f *ssa.Function) *GuardCall {
	obj, ok := f.Object().(*types.Func)
	if !ok || obj.Signature().Recv() == nil || typeName(obj.Signature().Recv().Type()) != Transport {
		return nil
	}
	if knowledge.HTTPSends.Has(obj.Name()) {
		return &GuardCall{Of: "net/http.RoundTripper", Method: "RoundTrip", Methods: "RoundTrip", Owner: Transport, Chain: []string{objName(obj)}}
	}
	return nil
}

func ofParameter(v ssa.Value) bool {
	all := true
	flow.Origins(v, func(o ssa.Value) {
		if _, ok := o.(*ssa.Parameter); !ok {
			all = false
		}
	})
	return all
}

// returnsVerdict reports whether a function answers with an error or a bool, as a
// guard does and a logger does not.
func returnsVerdict(sig *types.Signature) bool {
	n := sig.Results().Len()
	if n == 0 {
		return false
	}
	last := sig.Results().At(n - 1).Type()
	return isError(last) || isBool(last) || isBool(sig.Results().At(0).Type())
}

// Signature writes a signature without its receiver and the names of
// parameters, with package paths.
func Signature(sig *types.Signature) string {
	plain := types.NewSignatureType(nil, nil, nil, unnamed(sig.Params()), unnamed(sig.Results()), sig.Variadic())
	return typeName(plain)
}

func unnamed(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for i := range t.Len() {
		vars = append(vars, types.NewParam(token.NoPos, nil, "", t.At(i).Type()))
	}
	return types.NewTuple(vars...)
}

// ownerOf names the type whose method a function is, or is written in.
func ownerOf(f *ssa.Function) string {
	for f.Parent() != nil {
		f = f.Parent()
	}
	if r := f.Signature.Recv(); r != nil {
		return typeName(r.Type())
	}
	return ""
}

// storedIn names the field or package variable that a value was read from:
// "a/b.Cache.OnAccess", "a/b.OnAccess".
//
// For an element of a slice that is kept there it is the slice's name.
func storedIn(v ssa.Value) string {
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return ""
	}
	if ia, ok := ld.X.(*ssa.IndexAddr); ok {
		return storedIn(ia.X)
	}
	return PlaceName(ld.X)
}

// PlaceName names the field or package variable at an address across
// packages, "" for anything else.
func PlaceName(addr ssa.Value) string {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		f := flow.FieldVar(a.X.Type(), a.Field)
		t := a.X.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok && f != nil {
			return typeName(n.Origin()) + "." + f.Name()
		}
	case *ssa.Global:
		if obj := a.Object(); obj != nil && obj.Pkg() != nil {
			return obj.Pkg().Path() + "." + obj.Name()
		}
	}
	return ""
}

// fillGuardCalls fills in what a call asks, itself and through its callees.
func (s *solver) fillGuardCalls(fn *Fn, site *Site) {
	var sum gathering
	if site.guardCall != nil {
		sum.addGuardCall(*site.guardCall)
	}
	for _, t := range site.targets {
		inner := t.summary()
		if inner == nil || t.lit {
			continue
		}
		for _, a := range inner.GuardCalls {
			a.Chain = append([]string{t.name}, a.Chain...)
			sum.addGuardCall(a)
		}
	}
	site.GuardCalls = sum.GuardCalls
}

// collectGuardCalls adds what a site asks to the summary of its function.
func (s *solver) collectGuardCalls(fn *Fn, site *Site, sum *gathering) {
	var asks []GuardCall
	asks = append(asks, site.GuardCalls...)
	for _, r := range site.Runs {
		asks = append(asks, r.Lit.Summary.GuardCalls...)
	}
	if len(asks) == 0 {
		return
	}
	stop, key := s.cutoffAt(fn, site)
	fresh := freshContext(site.Call)
	for _, a := range asks {
		if stop > a.Cutoff {
			a.Cutoff, a.CutoffKey = stop, key
		}
		if fresh && a.Cutoff == InContext {
			a.Cutoff = NoCutoff // the mark does not come along
		}
		sum.addGuardCall(a)
	}
}

// noteRoundTrips notes, for what a function asks by its own type's methods, that
// round trips are made beside it: the operation that is guarded.
func noteRoundTrips(fn *Fn, sum *Summary) {
	if len(sum.RoundTrips) == 0 {
		return
	}
	owner := ownerOf(fn.SSA)
	for i := range sum.GuardCalls {
		if sum.GuardCalls[i].Owner == owner {
			sum.GuardCalls[i].MakesRoundTrips = true
		}
	}
}
