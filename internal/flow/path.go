package flow

import "golang.org/x/tools/go/ssa"

// An Edge is the Succ-th way out of From.
type Edge struct {
	From *ssa.BasicBlock
	Succ int
}

// To returns the block that the edge leads to.
func (e Edge) To() *ssa.BasicBlock { return e.From.Succs[e.Succ] }

// A Stops is a set of blocks and edges that end a path.
type Stops struct {
	Blocks map[*ssa.BasicBlock]bool
	Edges  map[Edge]bool
}

// NewStops returns an empty set.
func NewStops() *Stops {
	return &Stops{Blocks: map[*ssa.BasicBlock]bool{}, Edges: map[Edge]bool{}}
}

// Path returns a shortest way from the first block to a block that done
// accepts, both included, through blocks that in accepts and past no stop.
// from itself is done only when it is come back to. It returns nil when
// there is none.
func Path(from []*ssa.BasicBlock, in, done func(*ssa.BasicBlock) bool, stops *Stops) []*ssa.BasicBlock {
	prev := map[*ssa.BasicBlock]*ssa.BasicBlock{}
	seen := map[*ssa.BasicBlock]bool{}
	queue := append([]*ssa.BasicBlock(nil), from...)
	start := map[*ssa.BasicBlock]bool{}
	for _, b := range from {
		start[b] = true
	}
	for len(queue) > 0 {
		b := queue[0]
		queue = queue[1:]
		for i, s := range b.Succs {
			if !in(s) || stops.Edges[Edge{b, i}] {
				continue
			}
			if done(s) && !stops.Blocks[s] {
				path := []*ssa.BasicBlock{s, b}
				for p := b; !start[p]; {
					p = prev[p]
					path = append(path, p)
				}
				reverse(path)
				return path
			}
			if seen[s] || start[s] || stops.Blocks[s] {
				continue
			}
			seen[s] = true
			prev[s] = b
			queue = append(queue, s)
		}
	}
	return nil
}

func reverse(p []*ssa.BasicBlock) {
	for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
		p[i], p[j] = p[j], p[i]
	}
}

// Cycle returns a shortest way from b round to b inside the loop that passes
// no stop, or nil.
func (l *Loop) Cycle(b *ssa.BasicBlock, stops *Stops) []*ssa.BasicBlock {
	if stops.Blocks[b] {
		return nil
	}
	return Path([]*ssa.BasicBlock{b}, l.Contains, func(s *ssa.BasicBlock) bool { return s == b }, stops)
}

// Reaches reports whether the loop has a way from b to target, b included.
func (l *Loop) Reaches(b, target *ssa.BasicBlock, stops *Stops) bool {
	if !l.Contains(b) || stops.Blocks[b] {
		return false
	}
	return b == target || Path([]*ssa.BasicBlock{b}, l.Contains, func(s *ssa.BasicBlock) bool { return s == target }, stops) != nil
}

// ReachesOver is Reaches for a target that is itself a stop.
func (l *Loop) ReachesOver(b, target *ssa.BasicBlock, stops *Stops) bool {
	if b == target {
		return true
	}
	open := NewStops()
	open.Edges = stops.Edges
	for x := range stops.Blocks {
		if x != target {
			open.Blocks[x] = true
		}
	}
	return l.Reaches(b, target, open)
}
