package recursion

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// branchEnds reports whether a branch keeps the call from being made in the second
// pass through the cycle. A branch on an error does so only after a failure.
func (p *passage) branchEnds(cond ssa.Value, way int) bool {
	if flow.IsErrorTest(cond) || isErrorsIs(cond) {
		return false
	}
	if taken, known := p.eval(cond, 0); known {
		return taken != (way == 0)
	}
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		switch x := v.(type) {
		case *ssa.Parameter:
			if isReceiver(x) {
				p.optional = p.optional || testsNil(cond, x)
				return false
			}
			return !flow.IsNamed(x.Type(), "context", "Context") && !p.stable(x) && !(rejectsMissing(cond, x) && p.passedOn(x, 0))
		case *ssa.Call:
			return p.asksMemory(x)
		case *ssa.Lookup:
			return p.updates(flow.Loaded(x.X))
		}
		return p.isState(v)
	})
}

// isState reports whether a value is a field that changes while the program runs,
// and not only with the configuration or with who the guard is.
func (p *passage) isState(v ssa.Value) bool {
	f, ok := flow.Loaded(v).(*types.Var)
	if !ok || !f.IsField() {
		return false
	}
	if p.cycle.stores(f) {
		return true
	}
	p.optional = p.optional || flow.IsBool(f.Type()) || !isPlain(f.Type())
	if p.links()[f] {
		return false
	}
	for _, st := range p.search.contains.Changes(f) {
		if _, given := flow.Unwrap(st.Val).(*ssa.Parameter); !given {
			return true
		}
	}
	return false
}

// isPlain reports whether a type has numbers or texts, or a collection.
func isPlain(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature:
		return false
	}
	return true
}

// asksMemory reports whether the answer of a call may be another one in the second
// pass, though it does not come from Redis: it reads what changes, the
// clock or a random number.
func (p *passage) asksMemory(call *ssa.Call) bool {
	f := call.Call.StaticCallee()
	if f == nil {
		return call.Call.IsInvoke() && !flow.IsNamed(call.Call.Value.Type(), "context", "Context") && flow.IsBool(call.Type())
	}
	n, ok := p.search.res.Function(f)
	if !ok || n.Fn == nil {
		return f.Pkg != nil && (strings.HasPrefix(f.Pkg.Pkg.Path(), "math/rand") || !knowledge.Standard(f.Pkg.Pkg.Path()) && flow.IsBool(call.Type()))
	}
	if len(n.Summary.RoundTrips) > 0 || p.cycle.Calls(n.Fn) {
		return false
	}
	for _, b := range n.Fn.SSA.Blocks {
		for _, in := range b.Instrs {
			v, ok := in.(ssa.Value)
			if ok && (p.isState(v) || flow.IsNamed(v.Type(), "time", "Time")) {
				return true
			}
		}
	}
	return false
}

// updates reports whether a function of the cycle sets an element of a map that is
// kept in a field, or of one that is not kept.
func (p *passage) updates(of types.Object) bool {
	for _, e := range p.cycle {
		for _, b := range e.From.SSA.Blocks {
			for _, in := range b.Instrs {
				if up, ok := in.(*ssa.MapUpdate); ok && flow.Loaded(up.Map) == of {
					return true
				}
			}
		}
	}
	return false
}

// stable reports whether a parameter is the same in each pass: it is passed
// on unchanged, read from a field, or computed from the context alone.
func (p *passage) stable(param *ssa.Parameter) bool {
	at := param
	for range p.cycle {
		g, ok := p.given[at]
		if !ok {
			return false
		}
		switch x := flow.Unwrap(g.value).(type) {
		case *ssa.Parameter:
			if x == param {
				return true
			}
			at = x
		case *ssa.Call:
			return takesOnlyContext(&x.Call) && !asksRedis(g.by, x)
		default:
			f := flow.Loaded(x)
			return f != nil && !p.cycle.stores(f)
		}
	}
	return false
}

func isReceiver(p *ssa.Parameter) bool {
	return p.Parent().Signature.Recv() != nil && len(p.Parent().Params) > 0 && p.Parent().Params[0] == p
}

// isErrorsIs reports whether a condition is which error it is.
func isErrorsIs(cond ssa.Value) bool {
	call, ok := cond.(*ssa.Call)
	if !ok {
		return false
	}
	f := call.Call.StaticCallee()
	return f != nil && (f.String() == "errors.Is" || f.String() == "errors.As")
}

func testsNil(cond, of ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.X != of && cmp.Y != of {
		return false
	}
	c, ok := cmp.Y.(*ssa.Const)
	return ok && c.IsNil()
}

// rejectsMissing reports whether a condition compares a parameter with the zero
// value, as a check of arguments does.
func rejectsMissing(cond ssa.Value, p *ssa.Parameter) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	c, ok := cmp.Y.(*ssa.Const)
	x := cmp.X
	if call, isCall := x.(*ssa.Call); isCall {
		if b, isBuiltin := call.Call.Value.(*ssa.Builtin); isBuiltin && b.Name() == "len" {
			x = call.Call.Args[0]
		}
	}
	return ok && loopinfo.IsZero(c) && x == ssa.Value(p)
}

// passedOn reports whether a parameter gets what another function on the cycle
// got, or what its receiver keeps: it is no smaller the second time.
func (p *passage) passedOn(param *ssa.Parameter, depth int) bool {
	g, ok := p.given[param]
	if !ok || depth > len(p.cycle) {
		return ok
	}
	if p.search.res.TextOf(g.by, g.value).HasConstant() {
		return true // it has a constant part
	}
	switch x := flow.Unwrap(g.value).(type) {
	case *ssa.Parameter:
		return p.passedOn(x, depth+1)
	case *ssa.Const:
		return true
	}
	return flow.Loaded(flow.Unwrap(g.value)) != nil
}

// testsTime reports whether a condition is about what time it is.
func testsTime(cond ssa.Value) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool { return flow.IsNamed(v.Type(), "time", "Time") })
}

// marks reports whether a condition on a mark is one on a field that the cycle
// sets, or on something else than a field. A field that others set is
// configuration.
func (l Cycle) marks(cond ssa.Value) bool {
	obj := flagOf(cond)
	return obj == nil || l.stores(obj)
}

// flagOf returns the field or variable that a condition is, or nil.
func flagOf(cond ssa.Value) types.Object {
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond = not.X
	}
	return flow.Loaded(cond)
}

// stores reports whether a function of the cycle stores to a field or variable.
func (l Cycle) stores(obj types.Object) bool {
	for _, e := range l {
		for _, b := range e.From.SSA.Blocks {
			for _, in := range b.Instrs {
				if st, ok := in.(*ssa.Store); ok && flow.Place(st.Addr) == obj {
					return true
				}
			}
		}
	}
	return false
}
