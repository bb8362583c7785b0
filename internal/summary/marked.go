package summary

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// marks adds the edges of a branch on a mark that an iteration sets, or on a
// number that it counts up, only after it has taken something: found = true,
// idle = false, n++.
func (d *drain) marks(b *ssa.BasicBlock, cond ssa.Value) {
	amount, way := loopinfo.NonZero(cond)
	phi, ok := amount.(*ssa.Phi)
	if !ok {
		return
	}
	for succ := range 2 {
		m := &mark{drain: d, cleared: succ != way, seen: map[*ssa.Phi]bool{}}
		if (!m.cleared || flow.IsBool(phi.Type())) && m.only(phi) && m.some {
			d.ways = append(d.ways, flow.Edge{From: b, Succ: succ})
		}
	}
}

// A mark reads the values that an iteration gives to a variable. It is set by a
// value other than zero, or if it is cleared by zero.
type mark struct {
	drain   *drain
	cleared bool
	seen    map[*ssa.Phi]bool
	some    bool // it is set somewhere
}

// only reports whether each way on which the mark is set has taken something
// before.
func (m *mark) only(phi *ssa.Phi) bool {
	if phi.Block() == m.drain.loop.Header || !m.drain.loop.Contains(phi.Block()) {
		return false // a value of an earlier iteration
	}
	m.seen[phi] = true
	for i, v := range phi.Edges {
		if !m.value(v, phi.Block().Preds[i]) {
			return false
		}
	}
	return true
}

func (m *mark) value(v ssa.Value, from *ssa.BasicBlock) bool {
	switch x := v.(type) {
	case *ssa.Const:
		if x.Value == nil || x.Value.Kind() != constant.Bool && x.Value.Kind() != constant.Int {
			return false
		}
		if loopinfo.IsZero(x) != m.cleared {
			return true
		}
	case *ssa.BinOp:
		prev, ok := x.X.(*ssa.Phi)
		n, isConst := flow.ConstInt(x.Y)
		if !ok || m.cleared || x.Op != token.ADD || !isConst || n <= 0 {
			return false
		}
		if !m.seen[prev] && !m.only(prev) {
			return false
		}
		from = x.Block()
	case *ssa.Phi:
		return m.seen[x] || m.only(x)
	default:
		return false
	}
	m.some = true
	return m.drain.tookBefore(from)
}

// tookBefore reports whether an iteration that reaches a block has taken
// something: a pop or a helper has succeeded, or the command that removes what
// was read has been sent and not failed.
func (d *drain) tookBefore(at *ssa.BasicBlock) bool {
	for _, s := range d.fn.Sites {
		if !d.loop.Contains(s.Call.Block()) || !s.takes() {
			continue
		}
		if s.tookBefore(at) {
			return true
		}
	}
	return false
}

func (s *Site) tookBefore(at *ssa.BasicBlock) bool {
	for _, t := range loopinfo.Tests(s.Call) {
		switch {
		case t.Fail.To().Dominates(at) && len(t.Fail.To().Preds) == 1:
			return false
		case t.OK.To().Dominates(at) && len(t.OK.To().Preds) == 1:
			return true
		}
	}
	return s.Direct() && !s.pops() && !s.cmd.op.Pop && s.Call.Block().Dominates(at)
}
