package flow

import (
	"go/token"
	"iter"

	"golang.org/x/tools/go/ssa"
)

// Branch returns the branch that a block ends in, or nil.
func Branch(b *ssa.BasicBlock) *ssa.If {
	if len(b.Instrs) == 0 {
		return nil
	}
	br, _ := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	return br
}

// Return returns the return that a block ends in, or nil.
func Return(b *ssa.BasicBlock) *ssa.Return {
	if len(b.Instrs) == 0 {
		return nil
	}
	ret, _ := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	return ret
}

// Mirrored returns the operator of a comparison whose sides are exchanged.
func Mirrored(op token.Token) token.Token {
	switch op {
	case token.LSS:
		return token.GTR
	case token.LEQ:
		return token.GEQ
	case token.GTR:
		return token.LSS
	case token.GEQ:
		return token.LEQ
	}
	return op
}

// Above iterates over the branches that dominate a block, the nearest first.
// Each comes with its child in the dominator tree on the path to the block.
func Above(b *ssa.BasicBlock) iter.Seq2[*ssa.If, *ssa.BasicBlock] {
	return above(b, func(*ssa.BasicBlock) bool { return true })
}

// Above is the same for the branches inside the loop.
func (l *Loop) Above(b *ssa.BasicBlock) iter.Seq2[*ssa.If, *ssa.BasicBlock] {
	return above(b, func(x *ssa.BasicBlock) bool { return x != l.Header && l.Contains(x) })
}

// above walks up from a block for as long as below accepts the blocks.
func above(b *ssa.BasicBlock, below func(*ssa.BasicBlock) bool) iter.Seq2[*ssa.If, *ssa.BasicBlock] {
	return func(yield func(*ssa.If, *ssa.BasicBlock) bool) {
		for ; below(b) && b.Idom() != nil; b = b.Idom() {
			if br := Branch(b.Idom()); br != nil && !yield(br, b) {
				return
			}
		}
	}
}

// Failing returns which successor a branch takes if there is an error, for a branch on
// whether there is one.
func Failing(br *ssa.If) (succ int, ok bool) {
	if !IsErrorTest(br.Cond) {
		return 0, false
	}
	cmp := br.Cond.(*ssa.BinOp)
	k, ok := Unwrap(cmp.Y).(*ssa.Const)
	if !ok {
		return 0, false // err == redis.Nil
	}
	if isNil := k.Value == nil; isNil == (cmp.Op == token.EQL) {
		return 1, true
	}
	return 0, true
}

// Failures adds the ways that a function takes on errors to a barrier.
func (b *Barrier) Failures(fn *ssa.Function) {
	for _, from := range fn.Blocks {
		if br := Branch(from); br != nil {
			if fail, ok := Failing(br); ok {
				b.Edges[Edge{From: from, Succ: fail}] = true
			}
		}
	}
}

// Conditions are the branches of a function that were picked. They answer
// quickly which of these dominate a block.
type Conditions struct {
	picked []bool
	up     []int32 // the index of the nearest picked block above, or -1
	blocks []*ssa.BasicBlock
}

// NewConditions picks blocks among those that end in a branch. In order,
// dominators come first.
func NewConditions(fn *ssa.Function, order []*ssa.BasicBlock, pick func(*ssa.BasicBlock, *ssa.If) bool) Conditions {
	c := Conditions{picked: make([]bool, len(fn.Blocks)), up: make([]int32, len(fn.Blocks)), blocks: fn.Blocks}
	for _, b := range order {
		c.up[b.Index] = -1
		if p := b.Idom(); p != nil {
			c.up[b.Index] = c.up[p.Index]
			if c.picked[p.Index] {
				c.up[b.Index] = int32(p.Index)
			}
		}
		br := Branch(b)
		c.picked[b.Index] = br != nil && pick(b, br)
	}
	return c
}

// Above iterates over the picked blocks that dominate a block, the nearest
// first.
func (c Conditions) Above(b *ssa.BasicBlock) iter.Seq[*ssa.BasicBlock] {
	return func(yield func(*ssa.BasicBlock) bool) {
		if len(c.up) == 0 {
			return
		}
		for i := c.up[b.Index]; i >= 0; i = c.up[i] {
			if !yield(c.blocks[i]) {
				return
			}
		}
	}
}
