package few

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// Asked reports whether a loop is over a collection that its function has filled in other
// loops, with a call for each element that takes far longer than a round trip.
func Asked(fn *summary.Fn, l *flow.Loop) bool {
	x := l.Ranged()
	if x == nil {
		return false
	}
	f := filling{fn: fn, within: l, seen: map[ssa.Value]bool{}}
	return f.slowly(x) && f.n > 0
}

// A filling looks for what adds the elements of a collection.
type filling struct {
	fn     *summary.Fn
	within *flow.Loop
	seen   map[ssa.Value]bool
	n      int // the number of places that add some
}

// slowly reports whether all that adds to a collection makes a slow call for each element.
func (f *filling) slowly(v ssa.Value) bool {
	if f.seen[v] {
		return true
	}
	f.seen[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return v.IsNil()
	case *ssa.Phi:
		return !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !f.slowly(e) })
	case *ssa.Slice:
		return isEmpty(v) || f.slowly(v.X)
	case *ssa.MakeSlice:
		n, known := flow.ConstInt(v.Len)
		return known && n == 0
	case *ssa.Call:
		return f.appends(v)
	case *ssa.MakeMap:
		return !slices.ContainsFunc(flow.Referrers(v), func(in ssa.Instruction) bool { return !reads(in, v) && !f.updates(in) })
	}
	return false
}

// isEmpty reports whether a slice is a new one without elements.
func isEmpty(s *ssa.Slice) bool {
	n, known := elements(s)
	if high, isConst := flow.ConstInt(s.High); known && isConst {
		n = high // make([]T, 0, 10)
	}
	return known && n == 0
}

// elements returns the number of elements of the new array that a slice is made from.
func elements(v ssa.Value) (n int64, known bool) {
	s, ok := v.(*ssa.Slice)
	if !ok {
		return 0, false
	}
	a, ok := s.X.(*ssa.Alloc)
	if !ok {
		return 0, false
	}
	array, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	if !ok {
		return 0, false
	}
	return array.Len(), true
}

// appends reports whether a call adds single elements to such a list.
func (f *filling) appends(call *ssa.Call) bool {
	b, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "append" {
		return false
	}
	_, single := elements(call.Call.Args[1])
	return single && f.adds(call.Block()) && f.slowly(call.Call.Args[0])
}

// updates reports whether an instruction adds an element to such a map.
func (f *filling) updates(in ssa.Instruction) bool {
	_, ok := in.(*ssa.MapUpdate)
	return ok && f.adds(in.Block())
}

// adds reports whether each iteration of another loop that reaches a block makes a slow
// call.
func (f *filling) adds(b *ssa.BasicBlock) bool {
	l := f.fn.Loops().Innermost(b)
	f.n++
	return l != nil && !l.Contains(f.within.Header) && f.fn.SlowWith(l, b)
}

// reads reports whether an instruction only reads a map.
func reads(in ssa.Instruction, m *ssa.MakeMap) bool {
	switch in := in.(type) {
	case *ssa.Lookup, *ssa.Range, *ssa.DebugRef:
		return true
	case *ssa.Call:
		b, ok := in.Call.Value.(*ssa.Builtin)
		return ok && b.Name() == "len" && in.Call.Args[0] == m
	}
	return false
}
