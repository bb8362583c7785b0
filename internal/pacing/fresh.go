package pacing

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/summary"
)

// ExternalCallsBefore returns the external calls of a loop that always come
// before another call.
func ExternalCallsBefore(f *summary.Fn, l *flow.Loop, call ssa.CallInstruction) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, c := range f.ExternalCalls() {
		at, b := c.Block(), call.Block()
		if !l.Contains(at) || !at.Dominates(b) {
			continue
		}
		if at == b && slices.Index(b.Instrs, ssa.Instruction(c)) > slices.Index(b.Instrs, ssa.Instruction(call)) {
			continue
		}
		out = append(out, c)
	}
	return out
}

// VariesPerIteration reports whether something other than Redis makes a value
// in each iteration: a random code, the next element of a queue in memory.
func VariesPerIteration(f *summary.Fn, v ssa.Value, l *flow.Loop) bool {
	fresh := false
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, depth int)
	walk = func(v ssa.Value, depth int) {
		if v == nil || seen[v] || depth > 16 || fresh {
			return
		}
		seen[v] = true
		in, ok := v.(ssa.Instruction)
		if !ok || in.Block() == nil || !l.Contains(in.Block()) {
			return
		}
		if c, ok := v.(*ssa.Call); ok {
			site := f.Site(c)
			switch {
			case site != nil && (!site.SendsNothing()):
				return // Redis itself
			case producer(c):
				fresh = true
				return
			}
		}
		for _, op := range in.Operands(nil) {
			if op != nil {
				walk(*op, depth+1)
			}
		}
		if a, ok := v.(*ssa.Alloc); ok { // the slice of variadic arguments
			for _, r := range flow.Referrers(a) {
				if ia, ok := r.(*ssa.IndexAddr); ok {
					for _, u := range flow.Referrers(ia) {
						if st, ok := u.(*ssa.Store); ok {
							walk(st.Val, depth+1)
						}
					}
				}
			}
		}
	}
	walk(v, 0)
	return fresh
}

// producer reports whether a call may return something else each time: it is no
// builtin and its package does not only compute.
func producer(c *ssa.Call) bool {
	if _, ok := c.Call.Value.(*ssa.Builtin); ok {
		return false
	}
	if c.Call.IsInvoke() {
		return c.Call.Method.Pkg() == nil || !knowledge.Standard(c.Call.Method.Pkg().Path())
	}
	g := c.Call.StaticCallee()
	if g == nil {
		return true
	}
	obj, ok := g.Object().(*types.Func)
	if !ok || obj.Pkg() == nil {
		return false
	}
	path := obj.Pkg().Path()
	return !knowledge.Standard(path) && !isSetting(c, obj.Pkg()) || knowledge.RandomPackages.Has(path)
}

// isSetting reports whether a call makes a struct of its package from constants: the
// same each time.
func isSetting(c *ssa.Call, pkg *types.Package) bool {
	res := c.Call.Signature().Results()
	if res.Len() != 1 || c.Call.Signature().Recv() != nil || len(c.Call.Args) == 0 {
		return false
	}
	n, ok := types.Unalias(res.At(0).Type()).(*types.Named)
	if !ok || n.Obj().Pkg() != pkg {
		return false
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return false
	}
	return !slices.ContainsFunc(c.Call.Args, func(a ssa.Value) bool { _, isConst := a.(*ssa.Const); return !isConst })
}

// HasFreshKey reports whether the key of a command is made for each call of the
// function: a new ID, which is tried until it is free.
func HasFreshKey(f *summary.Fn, s *summary.Site) bool {
	key := s.Key()
	return key != nil && flow.DependsOnAny(key, func(v ssa.Value) bool {
		c, ok := v.(*ssa.Call)
		return ok && producer(c) && f.Site(c).SendsNothing() && loopinfo.GivenNothing(c)
	})
}
