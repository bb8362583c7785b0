package loopcall

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/reply"
	"github.com/redisvet/redisvet/internal/summary"
)

// Ends reports whether the loop waits for something finite: a reply of Redis, a
// timer or its own condition ends it.
func (lc *Call) Ends() bool { return lc.once(ends, lc.findEnd) }

func (lc *Call) findEnd() bool {
	if pacing.EndsByTime(lc.Fn, lc.Loop) || lc.Advances() {
		return true
	}
	for _, s := range lc.Fn.Sites {
		if !lc.Loop.Contains(s.Call.Block()) {
			continue
		}
		if loopinfo.LeavesOnSuccess(lc.Loop, s.Call) {
			return true
		}
		if len(s.RoundTrips) > 0 && loopinfo.LeavesOnEmpty(lc.Loop, s.Call) {
			return true
		}
	}
	for _, br := range lc.Exits() {
		if flow.IsErrorTest(br.Cond) {
			continue
		}
		if lc.FromRedis(br.Cond) || lc.Carried(br.Cond) {
			return true
		}
	}
	return false
}

// MakesLoad reports whether the time ends the loop, no answer does, and nobody looks at
// the answer: a load generator, which is meant to be fast.
func (lc *Call) MakesLoad() bool {
	return !reply.Used(lc.Site.Call) && lc.once(endedByTime, lc.findTimeOnly)
}

func (lc *Call) findTimeOnly() bool {
	if !pacing.EndsByTime(lc.Fn, lc.Loop) {
		return false
	}
	for _, s := range lc.Fn.Sites {
		if lc.Loop.Contains(s.Call.Block()) && loopinfo.LeavesOnSuccess(lc.Loop, s.Call) {
			return false
		}
	}
	return !slices.ContainsFunc(lc.Exits(), func(br *ssa.If) bool { return !flow.IsErrorTest(br.Cond) && lc.FromRedis(br.Cond) })
}

func (lc *Call) Stays(b *ssa.BasicBlock) bool { return lc.Loop.Contains(b) }

// Emptied returns the blocks that end the loop when the call returned nothing.
// A failed call returns nothing, so no failure takes the back edge through
// them.
func (lc *Call) Emptied() []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for _, br := range lc.Exits() {
		b := br.Block()
		if lc.Stays(b.Succs[0]) == lc.Stays(b.Succs[1]) {
			continue
		}
		if cmp, ok := br.Cond.(*ssa.BinOp); ok && lc.endsAtZero(b, cmp) && countOf(cmp.X) && flow.DependsOn(cmp.X, lc.Site.Call) {
			out = append(out, b)
		}
	}
	return out
}

// endsAtZero reports whether a branch leaves the loop when a count is zero.
func (lc *Call) endsAtZero(b *ssa.BasicBlock, cmp *ssa.BinOp) bool {
	c, ok := cmp.Y.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int || c.Int64() != 0 {
		return false
	}
	switch cmp.Op {
	case token.EQL, token.LEQ:
		return !lc.Stays(b.Succs[0])
	case token.NEQ, token.GTR:
		return !lc.Stays(b.Succs[1])
	}
	return false
}

// isPresence reports whether the site reads a single thing. Then a miss is an
// answer and not the end of the data.
func isPresence(s *summary.Site) bool {
	for _, t := range s.RoundTrips {
		if rediscmd.PresenceCommands[t.Command] {
			return true
		}
	}
	return false
}

func countOf(v ssa.Value) bool {
	_, ok := flow.LenOf(v)
	return ok
}

// EndsByCursor reports whether the loop tests the cursor that SCAN returned to
// end.
func (lc *Call) EndsByCursor() bool {
	for b := range lc.Loop.Blocks {
		br := flow.Branch(b)
		if br != nil && !flow.IsErrorTest(br.Cond) && flow.DependsOn(br.Cond, lc.Site.Call) && !(lc.Stays(b.Succs[0]) && lc.Stays(b.Succs[1])) {
			return true
		}
	}
	return false
}
