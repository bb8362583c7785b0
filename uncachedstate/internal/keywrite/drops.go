package keywrite

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Drops reports whether a write removes a key that its function cannot use: whatever
// returns after it answers nothing, as for a record that has ended or cannot be decoded.
func (w Write) Drops() bool {
	if !rediscmd.DeleteCommands[w.access.Command] || w.InLiteral {
		return false
	}
	call := w.Site.Call
	after := flow.NewFlood(call.Block(), flow.NewBarrier())
	var rets []*ssa.Return
	for _, b := range call.Parent().Blocks {
		if ret := flow.Return(b); ret != nil && after.Met(b) {
			rets = append(rets, ret)
		}
	}
	return len(rets) > 0 && !slices.ContainsFunc(rets, func(ret *ssa.Return) bool { return !answersNothing(ret, call) })
}

// answersNothing reports whether a function returns false, nothing, or an error other than
// that of a call.
func answersNothing(ret *ssa.Return, call ssa.CallInstruction) bool {
	n := len(ret.Results)
	if n == 0 {
		return false
	}
	last := ret.Results[n-1]
	switch {
	case flow.IsBool(last.Type()):
		yes, isConst := flow.ConstBool(last)
		return isConst && !yes
	case !flow.IsError(last.Type()):
		return isZero(last)
	case n == 1:
		_, isNil := last.(*ssa.Const)
		return !isNil && !flow.DependsOn(last, call)
	}
	return isZero(ret.Results[0]) && !flow.DependsOn(last, call)
}

func isZero(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && loopinfo.IsZero(k)
}
