package loopinfo

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// LeavesOnSuccess reports whether the loop ends when the call succeeds: a
// retry.
func LeavesOnSuccess(l *flow.Loop, call ssa.CallInstruction) bool {
	none := flow.NewBarrier()
	for _, t := range Tests(call) {
		if t.Empty || !l.Contains(t.OK.From) {
			continue
		}
		if !l.Reaches(t.OK.To(), l.Header, none) && l.Reaches(t.Fail.To(), l.Header, none) {
			return true
		}
	}
	return false
}

// LeavesOnFound reports whether the loop continues only while the call finds
// nothing: a search for the first hit.
func LeavesOnFound(l *flow.Loop, call ssa.CallInstruction) bool {
	none := flow.NewBarrier()
	tests := Tests(call)
	for _, t := range tests {
		if t.Empty && !afterError(t, tests) && l.Contains(t.OK.From) &&
			!l.Reaches(t.OK.To(), l.Header, none) && l.Reaches(t.Fail.To(), l.Header, none) {
			return true
		}
	}
	return false
}

// afterError reports whether a test for redis.Nil is made only after an error.
// Its other outcome is then a failure and no hit.
func afterError(t Test, tests []Test) bool {
	for _, o := range tests {
		if to := o.Fail.To(); !o.Empty && len(to.Preds) == 1 && to.Dominates(t.OK.From) {
			return true
		}
	}
	return false
}

// LeavesOnEmpty reports whether the loop ends when the call finds nothing.
func LeavesOnEmpty(l *flow.Loop, call ssa.CallInstruction) bool {
	for _, t := range Tests(call) {
		if t.Empty && l.Contains(t.Fail.From) && !l.Reaches(t.Fail.To(), l.Header, flow.NewBarrier()) {
			return true
		}
	}
	return false
}

// LeavesOnFailure reports whether the loop ends when the call fails or, for a
// pop, finds nothing.
func LeavesOnFailure(l *flow.Loop, call ssa.CallInstruction) bool {
	none := flow.NewBarrier()
	for _, t := range Tests(call) {
		if l.Contains(t.Fail.From) && !l.Reaches(t.Fail.To(), l.Header, none) {
			return true
		}
	}
	return false
}

// LeavesSometimes reports whether an exit of the loop directly follows the
// call.
func LeavesSometimes(l *flow.Loop, call ssa.CallInstruction) bool {
	for b := call.Block(); b != nil && l.Contains(b); {
		next := (*ssa.BasicBlock)(nil)
		for _, s := range b.Succs {
			if !l.Contains(s) {
				return true
			}
			if len(b.Succs) == 1 && s != l.Header {
				next = s
			}
		}
		b = next
	}
	return false
}

// LastResult returns the value of a return's last result. In a function with
// defers, results go through a variable that deferred calls may change.
// LastResult then returns the value stored last before the return.
func LastResult(ret *ssa.Return) ssa.Value {
	v := ret.Results[len(ret.Results)-1]
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return v
	}
	for b := ret.Block(); ; b = b.Preds[0] {
		for i := len(b.Instrs) - 1; i >= 0; i-- {
			if st, ok := b.Instrs[i].(*ssa.Store); ok && st.Addr == ld.X {
				return st.Val
			}
		}
		if len(b.Preds) != 1 || b.Preds[0] == b {
			return v
		}
	}
}

// EndsWith reports whether, unless the call fails, its function always returns
// want after it.
func EndsWith(call ssa.CallInstruction, want bool) bool {
	start := []*ssa.BasicBlock{call.Block()}
	for _, t := range Tests(call) {
		if !t.Empty {
			start = []*ssa.BasicBlock{t.OK.To()}
		}
	}
	wrong := func(b *ssa.BasicBlock) bool {
		ret := flow.Return(b)
		if ret == nil || len(ret.Results) == 0 {
			return false
		}
		c, ok := LastResult(ret).(*ssa.Const)
		return !ok || c.Value == nil || c.Value.Kind() != constant.Bool || constant.BoolVal(c.Value) != want
	}
	if wrong(start[0]) {
		return false
	}
	return flow.Path(start, flow.Anywhere, wrong, flow.NewBarrier()) == nil
}
