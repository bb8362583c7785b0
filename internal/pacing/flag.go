package pacing

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// requested returns the edges of a loop on which it has taken back an atomic flag that
// others set. The loop ends there if the flag is not set: who sets the flag sets the
// pace.
func requested(l *flow.Loop) []flow.Edge {
	var out []flow.Edge
	for b := range l.Blocks {
		br := flow.Branch(b)
		if br == nil {
			continue
		}
		cond, succ := br.Cond, 0
		if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
			cond, succ = not.X, 1
		}
		if call, ok := cond.(*ssa.Call); ok && takesBack(call) && l.Contains(b.Succs[succ]) && !l.Contains(b.Succs[1-succ]) && !setIn(l, call) {
			out = append(out, flow.Edge{From: b, Succ: succ})
		}
	}
	return out
}

// takesBack reports whether a call of an atomic.Bool returns whether it was set, and
// unsets it: Swap(false) or CompareAndSwap(true, false).
func takesBack(call *ssa.Call) bool {
	f := call.Call.StaticCallee()
	if f == nil || f.String() != "(*sync/atomic.Bool).Swap" && f.String() != "(*sync/atomic.Bool).CompareAndSwap" {
		return false
	}
	args := call.Call.Args[1:]
	to, known := flow.ConstBool(args[len(args)-1])
	from, isConst := flow.ConstBool(args[0])
	return known && !to && (len(args) == 1 || isConst && from)
}

// setIn reports whether the loop itself calls another method of the flag of a call,
// by which it may set the flag.
func setIn(l *flow.Loop, call *ssa.Call) bool {
	place := flow.Place(call.Call.Args[0])
	for b := range l.Blocks {
		for _, in := range b.Instrs {
			c, ok := in.(ssa.CallInstruction)
			if ok && c != ssa.CallInstruction(call) && c.Common().Signature().Recv() != nil && len(c.Common().Args) > 0 && place != nil && flow.Place(c.Common().Args[0]) == place {
				return true
			}
		}
	}
	return false
}
