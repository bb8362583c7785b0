package callpath

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
)

// DecidedBetween reports whether something is done after one round trip that the next
// one waits for. That is a query that decides whether it is made or, if it changes
// anything, a check of a password or a slow call. One pipeline or script would send
// both before that is known.
func DecidedBetween(first, then trips.Trip) bool {
	changes := !then.OnlyReads()
	at := then.Site.Call.Block()
	for br, below := range flow.Above(at) {
		if len(below.Preds) == 1 && flow.DependsOnAny(br.Cond, func(v ssa.Value) bool {
			call, ok := v.(*ssa.Call)
			return ok && isBetween(first, call) && (works(first.Site.Fn(), call) || changes && checks(first, call))
		}) {
			return true
		}
	}
	return changes && slices.ContainsFunc(at.Parent().Blocks, func(b *ssa.BasicBlock) bool {
		return b.Dominates(at) && slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			call, ok := in.(*ssa.Call)
			return ok && isBetween(first, call) && works(first.Site.Fn(), call) && precedes(call, then.Site.Call)
		})
	})
}

// isBetween reports whether a call is made after a round trip, and is none itself.
func isBetween(first trips.Trip, call *ssa.Call) bool {
	fn := first.Site.Fn()
	if s := fn.Site(call); s != nil && len(s.RoundTrips)+len(s.Runs) > 0 {
		return false
	}
	from, to := first.Site.Call.Block(), call.Block()
	if from == to {
		return precedes(first.Site.Call, call)
	}
	return fn.Reaches(from, to) && !to.Dominates(from)
}

// precedes reports whether a call comes before another one that is in the same block, or is
// in another block.
func precedes(a, b ssa.CallInstruction) bool {
	return a.Block() != b.Block() || slices.Index(a.Block().Instrs, ssa.Instruction(a)) < slices.Index(b.Block().Instrs, ssa.Instruction(b))
}

// works reports whether a call asks something outside the process: it is known to be slow,
// or it takes a context and can fail.
func works(fn *summary.Fn, call *ssa.Call) bool {
	return loopinfo.IsSlow(call) || fn.Site(call).IsSlow() || loopinfo.Asks(call.Call.Signature())
}

// checks reports whether a call decides something that is not known before: it runs code of
// others that may fail, and is not given what the round trip before has answered.
func checks(first trips.Trip, call *ssa.Call) bool {
	return mayFail(call, maxAnswerDepth) &&
		!slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return flow.DependsOn(a, first.Site.Call) })
}

// mayFail reports whether a call runs code of others that does more than compute and may
// fail, itself or by a helper of its package.
func mayFail(call *ssa.Call, depth int) bool {
	if knowledge.ComputingPackages.Contain(flow.CalleePackage(&call.Call)) {
		return false
	}
	f := call.Call.StaticCallee()
	if f == nil || len(f.Blocks) == 0 || depth == 0 {
		return loopinfo.CanFail(call.Call.Signature())
	}
	return slices.ContainsFunc(f.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			inner, ok := in.(*ssa.Call)
			return ok && mayFail(inner, depth-1)
		})
	})
}
