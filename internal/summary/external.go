package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// isExternal reports whether a call uses something outside of the analysed code
// and can fail there: it reads a socket, queries a database, or runs a program.
// Its duration is unknown.
func (s *solver) isExternal(call ssa.CallInstruction, targets []target) bool {
	if _, ok := call.(*ssa.Call); !ok {
		return false
	}
	for _, t := range targets {
		if t.fn != nil {
			return false
		}
	}
	c := call.Common()
	res := c.Signature().Results()
	if res.Len() == 0 || !flow.IsError(res.At(res.Len()-1).Type()) {
		return false
	}
	var obj *types.Func
	if c.IsInvoke() {
		obj = c.Method
		if s.invokesKnown(targets) {
			return false
		}
	} else if f := c.StaticCallee(); f != nil {
		obj, _ = f.Object().(*types.Func)
	}
	if obj == nil || obj.Pkg() == nil || client.Declares(obj) {
		return false
	}
	if !c.IsInvoke() && s.analysed(obj.Pkg()) {
		return false
	}
	return !computes(obj)
}

func (s *solver) invokesKnown(targets []target) bool {
	for _, t := range targets {
		if t.sum != nil && len(t.sum.RoundTrips) > 0 {
			return true
		}
	}
	return false
}

func computes(obj *types.Func) bool {
	path := obj.Pkg().Path()
	if knowledge.Standard(path) {
		return knowledge.ComputingPackages.Contain(path)
	}
	return names.HasWord(obj.Name(), knowledge.ComputeWords...)
}

// ExternalCalls adds the external calls of the loop as waits.
func (p *Pace) ExternalCalls() {
	for _, c := range p.fn.externalCalls {
		if p.loop.Contains(c.Block()) {
			p.Barrier.Blocks[c.Block()] = true
		}
	}
	for b := range p.loop.Blocks {
		for _, s := range p.fn.inBlock[b] {
			if slices.ContainsFunc(s.Runs, func(r Run) bool { return r.Mode == effects.Once && r.Lit.alwaysExternal() }) {
				p.Barrier.Blocks[b] = true
			}
		}
	}
}

// alwaysExternal reports whether each path through the function makes an external
// call.
func (f *Fn) alwaysExternal() bool {
	barrier := flow.NewBarrier()
	for _, c := range f.externalCalls {
		barrier.Blocks[c.Block()] = true
	}
	entry := f.SSA.Blocks[0]
	returns := func(b *ssa.BasicBlock) bool {
		_, ret := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ret && b != f.SSA.Recover
	}
	return len(barrier.Blocks) > 0 && (barrier.Blocks[entry] || !returns(entry) && flow.Path([]*ssa.BasicBlock{entry}, flow.Anywhere, returns, barrier) == nil)
}

// ExternalCallsBefore returns the external calls of a loop that always come
// before another call.
func (f *Fn) ExternalCallsBefore(l *flow.Loop, call ssa.CallInstruction) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, c := range f.externalCalls {
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
func (f *Fn) VariesPerIteration(v ssa.Value, l *flow.Loop) bool {
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
			site := f.sites[c]
			switch {
			case site != nil && (site.cmd != nil || len(site.RoundTrips) > 0):
				return // Redis itself
			case f.producer(c):
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
func (f *Fn) producer(c *ssa.Call) bool {
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
	return !knowledge.Standard(path) || knowledge.RandomPackages.Has(path)
}
