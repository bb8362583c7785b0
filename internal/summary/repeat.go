package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// RemovesBefore reports whether a function removes data before a call because of
// what it has read: a value that it cannot decode. The call then finds other
// data, so a recursion by it ends.
func (f *Fn) RemovesBefore(call ssa.CallInstruction) bool {
	for _, s := range f.Sites {
		at := s.Call.Block()
		if s.Call != call && s.takes() && !s.pops() && at.Dominates(call.Block()) && !s.failedAt(call.Block()) && f.chosen(at) {
			return true
		}
	}
	return false
}

// failedAt reports whether a block is reached only if the call has failed.
func (s *Site) failedAt(b *ssa.BasicBlock) bool {
	for _, t := range loopinfo.Tests(s.Call) {
		if to := t.Fail.To(); !t.Empty && len(to.Preds) == 1 && to.Dominates(b) {
			return true
		}
	}
	return false
}

// chosen reports whether a branch on something else than an error of Redis leads
// to a block.
func (f *Fn) chosen(at *ssa.BasicBlock) bool {
	for br, b := range flow.Above(at) {
		if len(b.Preds) == 1 && !f.testsRedisError(br) {
			return true
		}
	}
	return false
}

func (f *Fn) testsRedisError(br *ssa.If) bool {
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok || !flow.IsErrorTest(cmp) {
		return false
	}
	for _, c := range loopinfo.ResultCalls(cmp.X) {
		if s := f.sites[c]; s != nil && (s.cmd != nil || len(s.RoundTrips) > 0) {
			return true
		}
	}
	return false
}

// HasFreshKey reports whether the key of a command is made for each call of the
// function: a new ID, which is tried until it is free.
func (f *Fn) HasFreshKey(s *Site) bool {
	key := s.Key()
	return key != nil && flow.DependsOnAny(key, func(v ssa.Value) bool {
		c, ok := v.(*ssa.Call)
		return ok && f.producer(c) && f.sites[c].sendsNothing() && givenNothing(c)
	})
}

func (s *Site) sendsNothing() bool { return s == nil || s.cmd == nil && len(s.RoundTrips) == 0 }

// givenNothing reports whether a call gets constants only, so that what it
// returns can differ only by itself.
func givenNothing(c *ssa.Call) bool {
	args := c.Call.Args
	if c.Call.Signature().Recv() != nil && !c.Call.IsInvoke() {
		args = args[1:]
	}
	for _, a := range args {
		if _, isConst := a.(*ssa.Const); !isConst && !flow.IsNamed(a.Type(), "context", "Context") {
			return false
		}
	}
	return true
}
