package few

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// handful is the number of elements up to which a list is short.
const handful = 20

// bounded reports whether a loop is over a list that its function bounds by a small
// constant: it cuts it, refuses a longer one before the loop, or refuses another element
// of its key.
func bounded(fn *summary.Fn, l *flow.Loop) bool {
	list := l.Ranged()
	if list == nil {
		return false
	}
	if isCut(list) {
		return true
	}
	for _, b := range fn.SSA.Blocks {
		count, more, ok := exceeds(flow.Branch(b))
		if !ok {
			continue
		}
		if isLenOf(count, list) && b.Dominates(l.Header) && !fn.Reaches(more, l.Header) && !changed(fn, list, b, l.Header) ||
			givesUp(more) && countsKeyOf(fn, count, list) {
			return true
		}
	}
	return false
}

// isCut reports whether a list is a part of another one with a bound.
func isCut(list ssa.Value) bool {
	switch v := list.(type) {
	case *ssa.Slice:
		n, known := flow.ConstInt(v.High)
		return known && n <= handful
	case *ssa.Phi: // if len(list) > 10 { list = list[:10] }
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool {
			s, ok := e.(*ssa.Slice)
			return ok && slices.Contains(v.Edges, s.X) && isCut(s)
		})
	}
	return false
}

// exceeds reads a branch on whether a number is larger than a small constant. It returns
// the number, and where the branch leads if it is.
func exceeds(br *ssa.If) (count ssa.Value, more *ssa.BasicBlock, ok bool) {
	if br == nil {
		return nil, nil, false
	}
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok {
		return nil, nil, false
	}
	n, known := flow.ConstInt(cmp.Y)
	if !known || n <= 1 || n > handful {
		return nil, nil, false
	}
	switch cmp.Op {
	case token.GTR, token.GEQ:
		return cmp.X, br.Block().Succs[0], true
	case token.LSS, token.LEQ:
		return cmp.X, br.Block().Succs[1], true
	}
	return nil, nil, false
}

// isLenOf reports whether a value is the length of a list, or of what was read from the
// same place.
func isLenOf(v, list ssa.Value) bool {
	of, ok := flow.LenOf(v)
	place, cell := flow.Loaded(list), variable(list)
	return ok && (of == list || place != nil && flow.Loaded(of) == place || cell != nil && variable(of) == cell)
}

// variable returns the variable that a value was read from, if the function gives its
// address to others: a decoder.
func variable(v ssa.Value) *ssa.Alloc {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		return flow.Cell(load.X)
	}
	return nil
}

// changed reports whether the variable that a list is read from may get another value
// between two blocks.
func changed(fn *summary.Fn, list ssa.Value, from, to *ssa.BasicBlock) bool {
	cell := variable(list)
	if cell == nil {
		return false
	}
	return slices.ContainsFunc(flow.Referrers(cell), func(in ssa.Instruction) bool {
		load, reads := in.(*ssa.UnOp)
		if reads && load.Op == token.MUL {
			return false
		}
		b := in.Block()
		return b != from && !b.Dominates(from) && fn.Reaches(from, b) && fn.Reaches(b, to)
	})
}

// countsKeyOf reports whether a number is what a command has counted of the key that a
// list was read from.
func countsKeyOf(fn *summary.Fn, count, list ssa.Value) bool {
	return slices.ContainsFunc(fn.Sites, func(c *summary.Site) bool {
		return isCount(c) && flow.DependsOn(count, c.Call) &&
			slices.ContainsFunc(fn.Sites, func(r *summary.Site) bool { return sameKey(c, r) && flow.DependsOn(list, r.Call) })
	})
}

// isCount reports whether a site counts the elements of a key.
func isCount(s *summary.Site) bool {
	return len(s.RoundTrips) == 1 && rediscmd.SizeCommands[s.RoundTrips[0].Command]
}

// sameKey reports whether two sites have one key each, the same.
func sameKey(a, b *summary.Site) bool {
	return len(a.KeyAccesses) == 1 && len(b.KeyAccesses) == 1 && a.KeyAccesses[0].Key == b.KeyAccesses[0].Key && a.KeyAccesses[0].Key.HasLetters()
}
