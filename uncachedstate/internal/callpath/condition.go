package callpath

import (
	"go/constant"
	"go/token"
	"slices"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Condition is a branch that picks some of the calls of an entry: those of one
// method, path or kind. The others go on without the read.
type Condition struct {
	cond ssa.Value
	on   bool // the calls for which cond is true pay
}

// Conditions returns the conditions between the entry of a path and a call,
// that nearest to the entry first. What a configuration, an error or a check of
// arguments decides is none.
func (w Path) Conditions(fn *summary.Fn, site *summary.Site) []Condition {
	out := conditionsIn(site)
	for _, f := range w.Frames {
		out = append(out, conditionsIn(f.Site)...)
	}
	slices.Reverse(out)
	return out
}

// conditionsIn returns the conditions of one function, the nearest first.
func conditionsIn(site *summary.Site) []Condition {
	return branchesTo(site, Condition.picks)
}

// Optional reports whether some calls that make the first of several go on without a later
// one: something that belongs to a few of them is looked up, and may not be there. How often
// it is is not known.
func Optional(all []*summary.Site, later *summary.Site) bool {
	both := branchesTo(all[0], Condition.found)
	return slices.ContainsFunc(branchesTo(later, Condition.found), func(c Condition) bool {
		return !slices.Contains(both, c) && !slices.ContainsFunc(all, func(s *summary.Site) bool { return flow.DependsOn(c.cond, s.Call) })
	})
}

// found reports whether a condition is met if a map or a function has something for what
// a function is given: a limit for the path, a user for the request.
func (c Condition) found() bool {
	switch x := c.cond.(type) {
	case *ssa.UnOp:
		return x.Op == token.NOT && Condition{x.X, !c.on}.found()
	case *ssa.Extract:
		if x.Index == 0 || !c.on || !flow.IsBool(x.Type()) {
			return false
		}
		switch x.Tuple.(type) {
		case *ssa.Lookup, *ssa.Call:
			return ofCall(x.Tuple)
		}
	}
	return false
}

// branchesTo returns the branches of a kind of which one way leads to a call, and the other
// one past it without a refusal.
func branchesTo(site *summary.Site, kind func(Condition) bool) []Condition {
	var out []Condition
	after := sync.OnceValue(func() *flow.Flood { return flow.NewFlood(site.Call.Block(), flow.NewBarrier()) })
	for br, below := range flow.Above(site.Call.Block()) {
		from := br.Block()
		if len(below.Preds) != 1 {
			continue
		}
		on := from.Succs[0] == below
		other := from.Succs[1]
		if !on {
			other = from.Succs[0]
		}
		// Where the function goes on after the call is no refusal. A refusal may have
		// other branches before it, as in !(a && b).
		if c := (Condition{br.Cond, on}); kind(c) && !((len(other.Preds) == 1 || !after().Met(other)) && refuses(other)) {
			out = append(out, c)
		}
	}
	return out
}

// picks reports whether a condition is met by calls of one kind: something of the
// call equals a constant, matches a pattern, or is there although it may be missing.
func (c Condition) picks() bool {
	switch x := c.cond.(type) {
	case *ssa.Parameter: // if force { ... }
		return c.on
	case *ssa.UnOp:
		return x.Op == token.NOT && Condition{x.X, !c.on}.picks()
	case *ssa.Call:
		return c.on && knowledge.MatchFunctions.Has(flow.CalleePackage(&x.Call)+"."+flow.CalleeName(x)) && slices.ContainsFunc(x.Call.Args, ofCall)
	case *ssa.BinOp:
		if x.Op != token.EQL && x.Op != token.NEQ {
			return false
		}
		k, ok := x.Y.(*ssa.Const)
		v := x.X
		if !ok {
			k, ok = x.X.(*ssa.Const)
			v = x.Y
		}
		if !ok || k.Value == nil {
			return false
		}
		equal := (x.Op == token.EQL) == c.on
		switch {
		case k.Value.Kind() == constant.String && constant.StringVal(k.Value) == "":
			return !equal && mayMiss(v)
		case k.Value.Kind() == constant.String, k.Value.Kind() == constant.Int && constant.Sign(k.Value) != 0:
			return equal && ofCall(v)
		}
	}
	return false
}

// ofCall reports whether a value is computed from what a function is given: a
// parameter besides its receiver and a context.
func ofCall(v ssa.Value) bool {
	return flow.DependsOnAny(v, func(x ssa.Value) bool {
		p, ok := x.(*ssa.Parameter)
		if !ok || flow.QualifiedName(p.Type()) == "context.Context" {
			return false
		}
		return p.Parent().Signature.Recv() == nil || p != p.Parent().Params[0]
	})
}

// mayMiss reports whether a value belongs to a request, and not every request has it: a
// field of the form, of the query or of the body.
func mayMiss(v ssa.Value) bool {
	return flow.DependsOnAny(v, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.Call:
			ws := names.Words(flow.CalleeName(x))
			return slices.ContainsFunc(ws, knowledge.OptionalWords.Has) && ofRequest(x)
		case *ssa.Alloc: // c.ShouldBindJSON(&body)
			return slices.ContainsFunc(flow.Referrers(x), func(r ssa.Instruction) bool {
				mi, ok := r.(*ssa.MakeInterface)
				return ok && slices.ContainsFunc(flow.Referrers(mi), func(u ssa.Instruction) bool {
					call, ok := u.(*ssa.Call)
					return ok && ofRequest(call)
				})
			})
		}
		return false
	})
}

// ofRequest reports whether a call reads from a request.
func ofRequest(call *ssa.Call) bool {
	args := call.Call.Args
	if call.Call.IsInvoke() {
		args = append([]ssa.Value{call.Call.Value}, args...)
	}
	return slices.ContainsFunc(args, func(a ssa.Value) bool {
		return flow.DependsOnAny(a, func(x ssa.Value) bool {
			p, ok := x.(*ssa.Parameter)
			return ok && knowledge.RequestTypes.Has(flow.QualifiedName(p.Type()))
		})
	})
}

// refuses reports whether a side of a branch ends without the operation: with an error,
// or in a handler without the next one. Calls that take it are not let through, and do
// not count.
func refuses(to *ssa.BasicBlock) bool {
	handler := entry.HasRequest(to.Parent().Signature)
	ends := false
	for _, b := range to.Parent().Blocks {
		if !to.Dominates(b) {
			continue
		}
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case ssa.CallInstruction:
				if slices.ContainsFunc(in.Common().Args, isErrorStatus) {
					return true
				}
				if handler && handsOn(in) {
					return false
				}
			case *ssa.Return:
				ends = ends || handler || slices.ContainsFunc(in.Results, isFailure)
			}
		}
	}
	return ends
}

// handsOn reports whether a call runs the next handler: by its name, or of a function
// that is a value.
func handsOn(call ssa.CallInstruction) bool {
	c := call.Common()
	_, builtin := c.Value.(*ssa.Builtin)
	return knowledge.NextFunctions.Has(flow.CalleeName(call)) || !c.IsInvoke() && !builtin && c.StaticCallee() == nil
}

// HandsOnBetween reports whether a request is handed on after one call and before another:
// what they send cannot be sent at once.
func HandsOnBetween(first, then *summary.Site) bool {
	from, to := first.Call.Block(), then.Call.Block()
	if !entry.HasRequest(from.Parent().Signature) {
		return false
	}
	for _, b := range from.Parent().Blocks {
		if !from.Dominates(b) || !b.Dominates(to) {
			continue
		}
		for i, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if ok && handsOn(call) && (b != from || i > slices.Index(b.Instrs, ssa.Instruction(first.Call))) &&
				(b != to || i < slices.Index(b.Instrs, ssa.Instruction(then.Call))) {
				return true
			}
		}
	}
	return false
}

// isErrorStatus reports whether a value is the constant of an HTTP error.
func isErrorStatus(v ssa.Value) bool {
	n, ok := flow.ConstInt(flow.Unwrap(v))
	return ok && n >= 400 && n < 600
}

// isFailure reports whether a result is an error that is not nil.
func isFailure(v ssa.Value) bool {
	if !flow.IsError(v.Type()) {
		return false
	}
	k, ok := v.(*ssa.Const)
	return !ok || k.Value != nil
}
