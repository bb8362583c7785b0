package valueuse

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// ownCount reports whether one side of a comparison is a count that the program
// keeps itself, so that the value read is its limit. Either the call that returns
// the count also adds to it, in memory or in Redis. Or something is added on the
// branch on which it is the smaller side. What is added to elsewhere may be a
// limit that adapts.
func (n *number) ownCount(v ssa.Value, cmp *ssa.BinOp, depth int) bool {
	some, all := false, true
	flow.Origins(v, func(o ssa.Value) {
		some = true
		switch x := o.(type) {
		case *ssa.Convert:
			all = all && depth < 4 && n.ownCount(x.X, cmp, depth+1)
		case *ssa.Lookup:
			all = all && n.grows(flow.Loaded(x.X), cmp)
		case *ssa.Extract:
			switch t := x.Tuple.(type) {
			case *ssa.Call:
				all = all && n.callCounts(t, x.Index, cmp, depth)
			case *ssa.Lookup:
				all = all && n.grows(flow.Loaded(t.X), cmp)
			default:
				all = false
			}
		case *ssa.Call:
			all = all && n.callCounts(x, 0, cmp, depth)
		default:
			all = all && n.grows(flow.Loaded(o), cmp)
		}
	})
	return some && all
}

// callCounts reports whether what a call returns is a count.
func (n *number) callCounts(call *ssa.Call, index int, cmp *ssa.BinOp, depth int) bool {
	callee := call.Call.StaticCallee()
	if callee != nil && ofPackage(callee, "sync/atomic") && len(call.Call.Args) > 0 {
		return adds(callee.Name()) || n.grows(addressed(call.Call.Args[0]), cmp)
	}
	if s := n.commandOf(call, 0); s != nil {
		return slices.ContainsFunc(s.KeyAccesses, effects.KeyAccess.Counts)
	}
	inner := n.function(callee)
	if inner == nil || depth > 2 {
		return false
	}
	some := false
	for _, b := range inner.SSA.Blocks {
		ret := flow.Return(b)
		if ret == nil || index >= len(ret.Results) || isZeroResult(ret.Results[index]) {
			continue
		}
		if some = n.ownCount(ret.Results[index], nil, depth+1); !some {
			return false
		}
	}
	return some
}

// isZeroResult reports whether a result is the zero value that accompanies an
// error.
func isZeroResult(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && (k.Value == nil || k.Value.ExactString() == "0")
}

// grows reports whether a field or variable is added to on the branch on which it
// is the smaller side of the comparison.
func (n *number) grows(obj types.Object, cmp *ssa.BinOp) bool {
	if obj == nil || cmp == nil {
		return false
	}
	adds := n.uses.index().increments[obj]
	for _, r := range *cmp.Referrers() {
		br, ok := r.(*ssa.If)
		if !ok {
			continue
		}
		less := 0
		if n.seen[cmp.X] == (cmp.Op == token.LSS || cmp.Op == token.LEQ) {
			less = 1
		}
		b := br.Block()
		for _, in := range adds {
			if to := in.Block(); flow.Reaches(b.Succs[less], to, flow.NewBarrier()) && !flow.Reaches(b.Succs[1-less], to, flow.NewBarrier()) {
				return true
			}
		}
	}
	return false
}

// commandOf returns the site of the command whose result is read, as in
// rdb.Incr(...).Result().
func (n *number) commandOf(call *ssa.Call, depth int) *summary.Site {
	if s := n.uses.index().sites[call]; s != nil && len(s.KeyAccesses) > 0 {
		return s
	}
	if depth > 2 || len(call.Call.Args) == 0 {
		return nil
	}
	arg := call.Call.Args[0]
	for range 3 { // through the embedded base command
		if fa, ok := arg.(*ssa.FieldAddr); ok {
			arg = fa.X
		}
	}
	if inner, ok := arg.(*ssa.Call); ok {
		return n.commandOf(inner, depth+1)
	}
	return nil
}

func ofPackage(f *ssa.Function, path string) bool {
	if f.Origin() != nil {
		f = f.Origin()
	}
	return f.Object() != nil && f.Object().Pkg() != nil && f.Object().Pkg().Path() == path
}

func adds(name string) bool { return len(name) >= 3 && name[:3] == "Add" }

// addressed returns the field or variable at an address, or from which the address
// was read.
func addressed(addr ssa.Value) types.Object {
	if obj := flow.Place(addr); obj != nil {
		return obj
	}
	return flow.Loaded(addr)
}

// fromClock reports whether a value is computed from the time by addition only,
// as a deadline is. A value that is scaled with the elapsed time may be a limit.
func fromClock(v ssa.Value) bool { return make(clocked).is(v) }

// clocked is the set of values visited: nested sums reach one value by many paths.
type clocked map[ssa.Value]bool

func (c clocked) is(v ssa.Value) bool {
	if c[v] {
		return false
	}
	c[v] = true
	found := false
	flow.Origins(v, func(o ssa.Value) {
		if found || o != v && c[o] {
			return
		}
		c[o] = true
		switch x := o.(type) {
		case *ssa.Call:
			found = c.isCall(x)
		case *ssa.Convert:
			found = c.is(x.X)
		case *ssa.BinOp:
			found = !scales(x) && (c.is(x.X) || c.is(x.Y))
		}
	})
	return found
}

// isCall reports whether a call returns the time or a part of it: time.Now(),
// now.Unix(), time.Since(t).Seconds().
func (c clocked) isCall(call *ssa.Call) bool {
	args := call.Call.Args
	if flow.IsTime(call.Type()) || call.Call.IsInvoke() && flow.IsTime(call.Call.Value.Type()) {
		return true
	}
	for _, a := range args {
		if flow.IsTime(a.Type()) {
			return true
		}
	}
	f := call.Call.StaticCallee()
	return f != nil && ofPackage(f, "time") && len(args) == 1 && c.is(args[0]) // a Duration's method
}

// scales reports whether an operation multiplies or divides by something that is
// not constant.
func scales(x *ssa.BinOp) bool {
	switch x.Op {
	case token.ADD, token.SUB:
		return false
	}
	_, a := x.X.(*ssa.Const)
	_, b := x.Y.(*ssa.Const)
	return !a && !b
}
