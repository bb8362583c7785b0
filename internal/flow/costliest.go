package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Costliest returns the blocks of the way that costs most: from a function's
// entry if l is nil, else from the loop's head once through its body. The blocks
// of a loop on the way are taken together, because a later iteration may take
// another branch. Of ways with the same cost the first branches win.
func (ls *Loops) Costliest(fn *ssa.Function, l *Loop, cost func(*ssa.BasicBlock) int) map[*ssa.BasicBlock]bool {
	w := &wayfinder{loops: ls, within: l, cost: cost, known: map[*ssa.BasicBlock]*way{}}
	from := fn.Blocks[0]
	if l != nil {
		from = l.Header
	}
	on := map[*ssa.BasicBlock]bool{}
	for step := w.from(from); step != nil; step = step.next {
		for _, b := range step.blocks {
			on[b] = true
		}
	}
	Count(len(w.known))
	return on
}

// A wayfinder finds costly ways. A step is a block, or a loop with all its blocks.
type wayfinder struct {
	loops  *Loops
	within *Loop
	cost   func(*ssa.BasicBlock) int
	known  map[*ssa.BasicBlock]*way // by the first block of a step; nil while it is being computed
}

type way struct {
	blocks []*ssa.BasicBlock
	cost   int
	next   *way
}

func (w *wayfinder) from(b *ssa.BasicBlock) *way {
	l, first := w.step(b), b
	if l != nil {
		first = l.Header
	}
	if known, ok := w.known[first]; ok {
		return known // nil for an edge that closes a cycle
	}
	w.known[first] = nil
	blocks := []*ssa.BasicBlock{b}
	if l != nil {
		blocks = slices.Collect(l.Blocks)
	}
	this := &way{blocks: blocks}
	for _, x := range blocks {
		this.cost += w.cost(x)
	}
	rest := 0
	for _, x := range blocks {
		for _, s := range x.Succs {
			if w.within != nil && (s == w.within.Header || !w.within.Contains(s)) {
				continue
			}
			if next := w.from(s); next != nil && next != this && (this.next == nil || next.cost > rest) {
				this.next, rest = next, next.cost
			}
		}
	}
	this.cost += rest
	w.known[first] = this
	return this
}

// step returns the loop that is one step with a block: the outermost one within
// the loop whose body is searched.
func (w *wayfinder) step(b *ssa.BasicBlock) *Loop {
	l := w.loops.Innermost(b)
	if l == w.within {
		return nil
	}
	for l != nil && l.Parent != w.within {
		l = l.Parent
	}
	return l
}
