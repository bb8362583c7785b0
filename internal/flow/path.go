package flow

import "golang.org/x/tools/go/ssa"

// An Edge is the Succ-th way out of From.
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

// Path returns a shortest way from the first block to a block that done
// accepts, both included, through blocks that in accepts and past no stop.
// from itself is done only when it is come back to. It returns nil when
// there is none.
func Path(from []*ssa.BasicBlock, in, done func(*ssa.BasicBlock) bool, stops *Barrier) []*ssa.BasicBlock {
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
			if !in(s) || len(stops.Edges) > 0 && stops.Edges[Edge{b, i}] {
				continue
			}
			stopped := len(stops.Blocks) > 0 && stops.Blocks[s]
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

// Reaches reports whether there is a way from one block to another past no
// stop, or they are the same.
func Reaches(from, to *ssa.BasicBlock, stops *Barrier) bool {
	return from == to || Path([]*ssa.BasicBlock{from}, Anywhere, func(b *ssa.BasicBlock) bool { return b == to }, stops) != nil
}

// A Flood is what can be reached from a block past no stop.
type Flood struct{ met blockSet }

// NewFlood finds what can be reached from a block, the block included, past no
// stop; from the block itself even where it is one.
func NewFlood(from *ssa.BasicBlock, stops *Barrier) *Flood {
	f := &Flood{met: newBlockSet(len(from.Parent().Blocks))}
	f.met.add(from.Index)
	queue := []*ssa.BasicBlock{from}
	for at := 0; at < len(queue); at++ {
		b := queue[at]
		if at > 0 && stops.Blocks[b] {
			continue
		}
		for i, s := range b.Succs {
			if !f.met.has(s.Index) && !stops.Edges[Edge{b, i}] {
				f.met.add(s.Index)
				queue = append(queue, s)
			}
		}
	}
	visited.Add(int64(len(queue)))
	return f
}

// Met reports whether a block was reached: it may be a stop itself.
func (f *Flood) Met(b *ssa.BasicBlock) bool { return f.met.has(b.Index) }

func reverse(p []*ssa.BasicBlock) {
	for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
		p[i], p[j] = p[j], p[i]
	}
}

// Cycle returns a shortest way from b round to b inside the loop that passes
// no stop, or nil.
func (l *Loop) Cycle(b *ssa.BasicBlock, stops *Barrier) []*ssa.BasicBlock {
	if stops.Blocks[b] {
		return nil
	}
	return Path([]*ssa.BasicBlock{b}, l.Contains, func(s *ssa.BasicBlock) bool { return s == b }, stops)
}

// Reaches reports whether the loop has a way from b to target, b included.
func (l *Loop) Reaches(b, target *ssa.BasicBlock, stops *Barrier) bool {
	if !l.Contains(b) || stops.Blocks[b] {
		return false
	}
	return b == target || Path([]*ssa.BasicBlock{b}, l.Contains, func(s *ssa.BasicBlock) bool { return s == target }, stops) != nil
}

// ReachesBarrier is Reaches for a target that is itself a stop.
func (l *Loop) ReachesBarrier(b, target *ssa.BasicBlock, stops *Barrier) bool {
	if b == target {
		return true
	}
	open := NewBarrier()
	open.Edges = stops.Edges
	for x := range stops.Blocks {
		if x != target {
			open.Blocks[x] = true
		}
	}
	return l.Reaches(b, target, open)
}
