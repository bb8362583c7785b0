package loopinfo

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// EveryNth reports whether a loop comes to a block only in each n-th iteration, and
// perhaps in the last: under i%n == 0 || i == last.
func EveryNth(l *flow.Loop, b *ssa.BasicBlock) bool {
	nth, last := map[flow.Edge]bool{}, map[flow.Edge]bool{}
	targets := map[*ssa.BasicBlock]bool{}
	for x := range l.Blocks {
		br := flow.Branch(x)
		if br == nil {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || !flow.IsInteger(cmp.X.Type()) {
			continue
		}
		equal := flow.Edge{From: x}
		if cmp.Op == token.NEQ {
			equal.Succ = 1
		}
		if rem, ok := cmp.X.(*ssa.BinOp); ok && rem.Op == token.REM {
			nth[equal], targets[equal.To()] = true, true
		} else {
			last[equal] = true
		}
	}
	if len(nth) == 0 || b == l.Header {
		return false
	}
	barrier := flow.NewBarrier()
	barrier.Edges = nth
	for e := range last {
		if targets[e.To()] {
			barrier.Edges[e] = true
		}
	}
	return !l.Reaches(l.Header, b, barrier)
}
