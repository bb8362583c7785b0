package flow

import (
	"math/bits"
	"sync/atomic"

	"golang.org/x/tools/go/ssa"
)

// MaxBlocks is the number of blocks of a function up to which reachability is
// computed: it takes one bit for each pair of blocks.
const MaxBlocks = 1 << 14

// visited counts the blocks that searches have visited.
var visited atomic.Int64

// Visited returns how much work the process has done so far: blocks visited by
// searches, words of block sets joined, and what Count adds.
func Visited() int64 { return visited.Load() }

// Count adds n values, calls or blocks that another package has visited.
func Count(n int) { visited.Add(int64(n)) }

// A blockSet is a set of the blocks of one function, by their index.
type blockSet []uint64

func newBlockSet(n int) blockSet { return make(blockSet, (n+63)/64) }

func (s blockSet) has(i int) bool { return i>>6 < len(s) && s[i>>6]&(1<<(i&63)) != 0 }
func (s blockSet) add(i int)      { s[i>>6] |= 1 << (i & 63) }

func (s blockSet) len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// each iterates over the indexes in the set in order.
func (s blockSet) each(yield func(i int) bool) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			if !yield(w<<6 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}

// A Reach knows which blocks of a function reach which. It is computed once,
// successors first.
type Reach struct {
	comp []int32    // of each block: its cycle, or a component of its own
	rows []blockSet // of each cycle: the cycles that it reaches, itself included
}

// NewReach computes the reachability of a function. It returns nil if the
// function has more than MaxBlocks blocks.
func NewReach(fn *ssa.Function) *Reach {
	if len(fn.Blocks) > MaxBlocks {
		return nil
	}
	t := tarjan{fn: fn, low: make([]int32, len(fn.Blocks)), r: &Reach{comp: make([]int32, len(fn.Blocks))}}
	for i := range t.r.comp {
		t.r.comp[i] = -1
	}
	for _, b := range fn.Blocks {
		if t.low[b.Index] == 0 {
			t.visit(b)
		}
	}
	visited.Add(int64(len(fn.Blocks) + t.merged))
	return t.r
}

// From reports whether a path leads from one block to another, or they are the
// same block.
func (r *Reach) From(from, to *ssa.BasicBlock) bool {
	return r.rows[r.comp[from.Index]].has(int(r.comp[to.Index]))
}

// tarjan finds the strongly connected components of a function. A component is
// completed after all that it reaches.
type tarjan struct {
	fn    *ssa.Function
	r     *Reach
	low   []int32 // 0: not yet met
	next  int32
	stack []*ssa.BasicBlock

	merged int // words of rows
}

// visit visits the blocks that are reachable from one, without recursion: a
// function may be one path of thousands of blocks.
func (t *tarjan) visit(root *ssa.BasicBlock) {
	type frame struct {
		b      *ssa.BasicBlock
		index  int32
		nextTo int
	}
	enter := func(b *ssa.BasicBlock) frame {
		t.next++
		t.low[b.Index] = t.next
		t.stack = append(t.stack, b)
		return frame{b: b, index: t.next}
	}
	frames := []frame{enter(root)}
	for len(frames) > 0 {
		f := &frames[len(frames)-1]
		if f.nextTo < len(f.b.Succs) {
			s := f.b.Succs[f.nextTo]
			f.nextTo++
			switch {
			case t.low[s.Index] == 0:
				frames = append(frames, enter(s))
			case t.r.comp[s.Index] < 0:
				t.low[f.b.Index] = min(t.low[f.b.Index], t.low[s.Index])
			}
			continue
		}
		b, own := f.b, f.index
		frames = frames[:len(frames)-1]
		if t.low[b.Index] == own {
			t.component(b)
		}
		if len(frames) > 0 {
			p := frames[len(frames)-1].b
			t.low[p.Index] = min(t.low[p.Index], t.low[b.Index])
		}
	}
}

// component makes a component of the blocks on the stack down to b.
func (t *tarjan) component(b *ssa.BasicBlock) {
	c := int32(len(t.r.rows))
	from := len(t.stack) - 1
	for t.stack[from] != b {
		from--
	}
	members := t.stack[from:]
	t.stack = t.stack[:from]
	row := newBlockSet(int(c) + 1) // what it reaches is done, and numbered before it
	row.add(int(c))
	for _, m := range members {
		t.r.comp[m.Index] = c
	}
	for _, m := range members {
		for _, s := range m.Succs {
			if o := t.r.comp[s.Index]; !row.has(int(o)) {
				for w, word := range t.r.rows[o] {
					row[w] |= word
				}
				t.merged += len(t.r.rows[o])
			}
		}
	}
	t.r.rows = append(t.r.rows, row)
}
