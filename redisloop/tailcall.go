package redisloop

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

// tailCall reports a function that reaches Redis and ends by calling itself
// with its own arguments, without a wait. That is a loop without a loop
// statement. Recursion over data passes other arguments.
func (c *checker) tailCall(fn *summary.Fn, site *summary.Site) bool {
	call, ok := site.Call.(*ssa.Call)
	if !ok || call.Common().StaticCallee() != fn.SSA || len(call.Call.Args) != len(fn.SSA.Params) {
		return false
	}
	for i, a := range call.Call.Args {
		if !flow.IsParam(a, fn.SSA.Params[i]) {
			return false
		}
	}
	if fn.Loops().Innermost(call.Block()) != nil || !returnsAfter(call) {
		return false
	}
	if pacing.Settles(fn, call) {
		return true
	}
	found := false
	for _, s := range fn.Sites {
		if s == site || !fn.BeforeWithoutWait(s, site) || pacing.HasFreshKey(fn, s) {
			continue
		}
		trips := traffic(relevant(s, nil))
		if len(trips) == 0 {
			continue
		}
		found = true
		lc := c.call(fn, s, nil)
		if s.Direct() && trips[0].Kind == rediscmd.Watch {
			lc.Target = site
			lc.sendAlone(loopfinding.Retry, trips, lc.subject()+" repeats a transaction without backoff or limit: "+looptext.Unwaited(looptext.Distinct(trips))+" while it conflicts"+lc.atFullSpeed(trips)+"; back off between attempts")
			continue
		}
		lc.sendAlone(loopfinding.Unpaced, trips, lc.subject()+" in a function that calls itself without a wait: "+looptext.Unwaited(looptext.Distinct(trips))+looptext.Through(trips)+lc.atFullSpeed(trips)+
			"; add a wait before the call", report.CallsItself.At(call.Common().Pos()))
	}
	return found
}

// returnsAfter reports whether nothing but a return follows the call.
func returnsAfter(call *ssa.Call) bool {
	b := call.Block()
	after := false
	for _, in := range b.Instrs {
		if in == ssa.Instruction(call) {
			after = true
			continue
		}
		if !after {
			continue
		}
		switch in.(type) {
		case *ssa.Return, *ssa.Extract, *ssa.RunDefers:
		case *ssa.Jump:
			next := b.Succs[0]
			return flow.Return(next) != nil && len(next.Instrs) <= 2
		default:
			return false
		}
	}
	return true
}
