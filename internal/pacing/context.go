package pacing

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/summary"
)

// sendsOn reports whether a loop goes on sending commands on an edge on which a context has
// ended: some command gets another one, or the context has been cancelled on purpose. Then
// nothing else may end the loop, which a flag or a second test would.
// If the context is not known, only the commands that follow the edge count.
func sendsOn(f *summary.Fn, l *flow.Loop, e flow.Edge, ctx ssa.Value) bool {
	if slices.ContainsFunc(l.Exits(), func(br *ssa.If) bool {
		return !panics(l, br) && !flow.IsErrorTest(br.Cond) || flow.DependsOnAny(br.Cond, loopinfo.IsContextErr)
	}) {
		return false
	}
	if ctx != nil && (VariesPerIteration(f, ctx, l) || inElement(l, ctx)) {
		return false // that of the next thing to do
	}
	if ctx != nil && cancelledBefore(ctx, e.From) {
		return true
	}
	for b := range l.Blocks {
		if ctx == nil && !(len(e.To().Preds) == 1 && e.To().Dominates(b)) {
			continue
		}
		for _, s := range f.SitesIn(b) {
			if len(s.RoundTrips) == 0 {
				continue
			}
			for _, a := range s.Call.Common().Args {
				if flow.IsNamed(a.Type(), "context", "Context") && outlives(a, ctx, 0) {
					return true
				}
			}
		}
	}
	return false
}

// inElement reports whether a value is a field of a variable that each iteration declares.
func inElement(l *flow.Loop, v ssa.Value) bool {
	ld, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	addr := ld.X
	for {
		fa, ok := addr.(*ssa.FieldAddr)
		if !ok {
			break
		}
		addr = fa.X
	}
	at, ok := addr.(ssa.Instruction)
	return ok && l.Contains(at.Block())
}

// panics reports whether a branch leaves a loop only by a panic, as a select does in SSA if
// none of its cases is ready.
func panics(l *flow.Loop, br *ssa.If) bool {
	return !slices.ContainsFunc(br.Block().Succs, func(to *ssa.BasicBlock) bool {
		_, panics := to.Instrs[len(to.Instrs)-1].(*ssa.Panic)
		return !l.Contains(to) && !panics
	})
}

// outlives reports whether a context is known to go on when another one has ended, or when
// any has if that is nil.
func outlives(ctx, ended ssa.Value, depth int) bool {
	if depth > 6 || ended != nil && flow.SameValue(ctx, ended) {
		return false
	}
	known, other := true, false
	flow.Origins(ctx, func(o ssa.Value) {
		if e, ok := o.(*ssa.Extract); ok {
			o = e.Tuple
		}
		switch o := o.(type) {
		case *ssa.Call:
			switch {
			case flow.CalleePackage(&o.Call) != "context":
				known = false
			case o.Call.StaticCallee() != nil && knowledge.EndlessContexts.Has(o.Call.StaticCallee().String()):
				other = true
			case ended == nil || len(o.Call.Args) == 0: // it may have a timeout
				known = false
			default:
				other = outlives(o.Call.Args[0], ended, depth+1)
			}
		case *ssa.Parameter:
			other = ended != nil && ofAnother(ended, o)
		default:
			known = false
		}
	})
	return known && other
}

// ofAnother reports whether a context is another parameter, or made from a parameter.
func ofAnother(ctx ssa.Value, p *ssa.Parameter) bool {
	other := false
	flow.Origins(ctx, func(o ssa.Value) {
		switch o := o.(type) {
		case *ssa.Parameter:
			other = o != p
		case *ssa.Extract:
			made, ok := o.Tuple.(*ssa.Call)
			other = ok && flow.CalleePackage(&made.Call) == "context"
		}
	})
	return other
}

// cancelledBefore reports whether the function that cancels a context always runs before a
// block asks whether it has ended.
func cancelledBefore(ctx ssa.Value, at *ssa.BasicBlock) bool {
	made, ok := ctx.(*ssa.Extract)
	if !ok {
		return false
	}
	for _, r := range flow.Referrers(made.Tuple) {
		cancel, ok := r.(*ssa.Extract)
		if !ok || cancel.Index != 1 {
			continue
		}
		for _, use := range flow.Referrers(cancel) {
			call, ok := use.(*ssa.Call)
			if ok && call.Call.Value == ssa.Value(cancel) && call.Block().Dominates(at) && (call.Block() != at || !slices.ContainsFunc(at.Instrs[:slices.Index(at.Instrs, ssa.Instruction(call))], asksContext)) {
				return true
			}
		}
	}
	return false
}

func asksContext(in ssa.Instruction) bool {
	v, ok := in.(*ssa.Call)
	return ok && loopinfo.IsContextErr(v)
}
