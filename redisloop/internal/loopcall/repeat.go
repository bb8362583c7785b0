package loopcall

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// BoundedRepeat reports whether the loop repeats one task a limited number of
// times until it is done. It calls a helper without the counter, and may exit
// early for a reason that is neither an error nor a reply of Redis.
func (lc *Call) BoundedRepeat() bool {
	if lc.Head.Counter == "" || lc.Target.Direct() || lc.Trips[0].Pop || lc.counts() {
		return false // a pop gets no counter either
	}
	for _, br := range lc.Loop.Exits() {
		if br.Block() != lc.Loop.Header && !flow.IsErrorTest(br.Cond) && !lc.FromRedis(br.Cond) && !lc.fromCounter(br.Cond) && !lc.chosen(br.Cond) {
			return true
		}
	}
	return false
}

// counts reports whether an argument of the call depends on the counter.
func (lc *Call) counts() bool {
	for _, a := range lc.Site.Call.Common().Args {
		if lc.fromCounter(a) {
			return true
		}
	}
	return false
}

// rangeInt is the comment that go/ssa gives the counter of a range over an integer.
const rangeInt = "rangeint.iter"

// fromCounter reports whether a value is computed from the loop's counter.
func (lc *Call) fromCounter(x ssa.Value) bool {
	found := false
	counts := func(comment string) bool { return comment == rangeInt || comment == lc.Head.Counter }
	lc.walk(x, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.Phi:
			found = found || x.Block() == lc.Loop.Header && counts(x.Comment)
		case *ssa.Alloc: // a literal in the loop captures it
			found = found || x.Comment == lc.Head.Counter
		}
		return !found
	})
	return found
}

// Counts reports whether a value is a variable that an iteration leaves as it is, or
// changes by a constant.
func (lc *Call) Counts(x ssa.Value) bool {
	phi, ok := flow.Unwrap(x).(*ssa.Phi)
	if !ok || phi.Block() != lc.Loop.Header || !flow.IsInteger(phi.Type()) {
		return false
	}
	steps := false
	seen := map[*ssa.Phi]bool{phi: true}
	var only func(ssa.Value) bool
	only = func(v ssa.Value) bool {
		switch v := v.(type) {
		case *ssa.Phi:
			if seen[v] {
				return true
			}
			seen[v] = true
			return !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !only(e) })
		case *ssa.BinOp:
			_, isConst := flow.ConstInt(v.Y)
			byConst := isConst && v.X == phi
			steps = steps || byConst
			return byConst
		}
		return false
	}
	for i, e := range phi.Edges {
		if lc.Loop.Contains(phi.Block().Preds[i]) && !only(e) {
			return false
		}
	}
	return steps
}

// chosen reports whether a value depends on which case of a select was ready:
// the loop receives a signal to quit.
func (lc *Call) chosen(x ssa.Value) bool {
	found := false
	lc.walk(x, func(x ssa.Value) bool {
		_, sel := x.(*ssa.Select)
		found = found || sel
		return !found
	})
	return found
}

// Retries reports whether the loop repeats one thing until it succeeds, or
// looks for the first hit. Then it does not work on all the data.
func (lc *Call) Retries() bool {
	return loopinfo.LeavesOnSuccess(lc.Loop, lc.Site.Call) || loopinfo.LeavesOnFound(lc.Loop, lc.Site.Call) || names.HasWord(lc.Head.Over, knowledge.RetryLists...) ||
		names.HasWord(lc.Head.Counter, knowledge.RetryCounters...) || lc.casLoop()
}

// casLoop reports whether a counted loop repeats an optimistic transaction.
func (lc *Call) casLoop() bool {
	return lc.Head.Counter != "" && lc.RepeatsTransaction()
}

// RepeatsTransaction reports whether the loop repeats an optimistic transaction,
// and ends after one that has no conflict.
func (lc *Call) RepeatsTransaction() bool {
	return lc.Target.Direct() && lc.Trips[0].Kind == rediscmd.Watch && loopinfo.LeavesSometimes(lc.Loop, lc.Site.Call)
}
