package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// A shape is what does not change of a function while the summaries are
// solved: worked out once, when it is asked for first.
type dominance struct {
	order   []*ssa.BasicBlock     // dominators first
	stored  map[types.Object]bool // fields and variables that the function stores to
	empties flow.Conditions       // branches on whether there is anything in memory
}

func (f *Fn) dominance() *dominance {
	f.dominatorsOnce.Do(func() {
		sh := &dominance{order: f.SSA.DomPreorder(), stored: map[types.Object]bool{}}
		for _, b := range f.SSA.Blocks {
			for _, in := range b.Instrs {
				if st, ok := in.(*ssa.Store); ok {
					if obj := flow.Place(st.Addr); obj != nil {
						sh.stored[obj] = true
					}
				}
			}
		}
		sh.empties = flow.NewConditions(f.SSA, sh.order, func(_ *ssa.BasicBlock, br *ssa.If) bool { return testsEmptiness(br.Cond) })
		f.dominators = sh
	})
	return f.dominators
}

// Huge reports whether a function has so many blocks that the conditions
// before its calls are not looked at. They are taken to be there.
func (f *Fn) Huge() bool { return len(f.SSA.Blocks) > flow.MaxBlocks }

// reaches reports whether there is a way from one block to another.
func (f *Fn) reaches(from, to *ssa.BasicBlock) bool {
	f.reachOnce.Do(func() { f.reach = flow.NewReach(f.SSA) })
	return f.reach.From(from, to)
}

// hits are the branches of a function of which one way is taken when a local
// lookup has hit, and where that way leads.
type hits struct {
	branches flow.Conditions
	to       []*ssa.BasicBlock // by the block of the branch
}

// readHits reads the branches. What a call does that a lookup is made by is
// found out while the summaries are solved, so they are read in each round.
func (f *Fn) readHits() {
	if f.Huge() {
		return
	}
	h := &hits{to: make([]*ssa.BasicBlock, len(f.SSA.Blocks))}
	h.branches = flow.NewConditions(f.SSA, f.dominance().order, func(b *ssa.BasicBlock, br *ssa.If) bool {
		hit, ok := f.hit(b, br)
		if ok {
			h.to[b.Index] = f.conjunct(b.Succs[hit])
		}
		return ok
	})
	f.hits = h
}

// hit tells which way out of a block is taken when a local lookup has hit.
func (f *Fn) hit(b *ssa.BasicBlock, br *ssa.If) (int, bool) {
	if passed, gate := f.waits.Gates[b]; gate {
		return 1 - passed, true // kept for some time
	}
	if hit, ok := f.localAnswer(br.Cond, 0); ok {
		return hit, true
	}
	if f.memo(br.Cond) {
		return 0, true // loaded once
	}
	if buffered(br.Cond) {
		return 1, true // sent when the buffer is full
	}
	return 0, false
}
