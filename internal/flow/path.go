package flow

import "golang.org/x/tools/go/ssa"

// An Edge leads from a block to its successor number Succ.
type Edge struct {
	From *ssa.BasicBlock
	Succ int
}

// To returns the block that the edge leads to.
func (e Edge) To() *ssa.BasicBlock { return e.From.Succs[e.Succ] }

// A Barrier is a set of blocks and edges that end a path.
type Barrier struct {
	Blocks map[*ssa.BasicBlock]bool
	Edges  map[Edge]bool
}

// NewBarrier returns an empty set.
func NewBarrier() *Barrier {
	return &Barrier{Blocks: map[*ssa.BasicBlock]bool{}, Edges: map[Edge]bool{}}
}

// Path returns a shortest path from one of the first blocks to a block that
// done accepts, including both ends. All blocks in between satisfy in, and the
// path crosses no barrier. A first block counts as done only when the path
// returns to it. Path returns nil if there is none.
func Path(from []*ssa.BasicBlock, in, done func(*ssa.BasicBlock) bool, barrier *Barrier) []*ssa.BasicBlock {
	if len(from) == 0 {
		return nil
	}
	n := len(from[0].Parent().Blocks)
	prev := make([]*ssa.BasicBlock, n)
	seen, start := newBlockSet(n), newBlockSet(n)
	queue := append([]*ssa.BasicBlock(nil), from...)
	for _, b := range from {
		start.add(b.Index)
	}
	at := 0
	defer func() { visited.Add(int64(at)) }()
	for ; at < len(queue); at++ {
		b := queue[at]
		for i, s := range b.Succs {
			if !in(s) || len(barrier.Edges) > 0 && barrier.Edges[Edge{b, i}] {
				continue
			}
			stopped := len(barrier.Blocks) > 0 && barrier.Blocks[s]
			if !stopped && done(s) {
				path := []*ssa.BasicBlock{s, b}
				for p := b; !start.has(p.Index); {
					p = prev[p.Index]
					path = append(path, p)
				}
				reverse(path)
				return path
			}
			if stopped || seen.has(s.Index) || start.has(s.Index) {
				continue
			}
			seen.add(s.Index)
			prev[s.Index] = b
			queue = append(queue, s)
		}
	}
	return nil
}

// Anywhere accepts all blocks, for Path.
func Anywhere(*ssa.BasicBlock) bool { return true }

// Reaches reports whether a path without a barrier leads from one block to
// another, or they are the same block.
func Reaches(from, to *ssa.BasicBlock, barrier *Barrier) bool {
	return from == to || Path([]*ssa.BasicBlock{from}, Anywhere, func(b *ssa.BasicBlock) bool { return b == to }, barrier) != nil
}

// A Flood is the set of blocks that are reachable from a block without crossing
// a barrier.
type Flood struct{ met blockSet }

// NewFlood finds what is reachable from a block. The block itself is included,
// and a barrier on it does not end the search.
func NewFlood(from *ssa.BasicBlock, barrier *Barrier) *Flood {
	f := &Flood{met: newBlockSet(len(from.Parent().Blocks))}
	f.met.add(from.Index)
	queue := []*ssa.BasicBlock{from}
	for at := 0; at < len(queue); at++ {
		b := queue[at]
		if at > 0 && barrier.Blocks[b] {
			continue
		}
		for i, s := range b.Succs {
			if !f.met.has(s.Index) && !barrier.Edges[Edge{b, i}] {
				f.met.add(s.Index)
				queue = append(queue, s)
			}
		}
	}
	visited.Add(int64(len(queue)))
	return f
}

// Met reports whether the search reached a block. The block itself may be a
// barrier.
func (f *Flood) Met(b *ssa.BasicBlock) bool { return f.met.has(b.Index) }

func reverse(p []*ssa.BasicBlock) {
	for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
		p[i], p[j] = p[j], p[i]
	}
}

// Cycle returns a path from b back to b through the header of the loop that crosses
// no barrier, or nil. A cycle of a loop inside this one is none: it is no iteration of
// this loop.
func (l *Loop) Cycle(b *ssa.BasicBlock, barrier *Barrier) []*ssa.BasicBlock {
	if barrier.Blocks[b] {
		return nil
	}
	to := func(from, to *ssa.BasicBlock) []*ssa.BasicBlock {
		return Path([]*ssa.BasicBlock{from}, l.Contains, func(s *ssa.BasicBlock) bool { return s == to }, barrier)
	}
	end := to(b, l.Header)
	if end == nil || b == l.Header {
		return end
	}
	begin := to(l.Header, b)
	if begin == nil {
		return nil
	}
	return append(end, begin[1:]...)
}

// Reaches reports whether a path inside the loop leads from b to target, or
// they are the same block.
func (l *Loop) Reaches(b, target *ssa.BasicBlock, barrier *Barrier) bool {
	if !l.Contains(b) || barrier.Blocks[b] {
		return false
	}
	return b == target || Path([]*ssa.BasicBlock{b}, l.Contains, func(s *ssa.BasicBlock) bool { return s == target }, barrier) != nil
}

// ReachesBarrier is Reaches for a target that is itself a barrier.
func (l *Loop) ReachesBarrier(b, target *ssa.BasicBlock, barrier *Barrier) bool {
	if b == target {
		return true
	}
	open := NewBarrier()
	open.Edges = barrier.Edges
	for x := range barrier.Blocks {
		if x != target {
			open.Blocks[x] = true
		}
	}
	return l.Reaches(b, target, open)
}
