package recursion

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// guards reports whether a call is one of a guard: its answer decides whether
// its function sends a command of its own, and is no part of that command.
func (s *Search) guards(e Edge, leads map[*summary.Fn]bool) bool {
	call := e.Site.Call
	if call.Value() == nil {
		return false
	}
	for _, own := range e.From.Sites {
		if own != e.Site && s.sendsOwn(e.From, own, leads) && !partOf(own.Call, call) && decidedBy(own.Call.Block(), call, AnswersOnly(e.To, true)) {
			return true
		}
	}
	return false
}

// sendsOwn reports whether a call sends a command of its function: itself, by a
// helper that does not lead back, or by the function that the caller gives.
func (s *Search) sendsOwn(fn *summary.Fn, site *summary.Site, leads map[*summary.Fn]bool) bool {
	for _, e := range s.calls[fn] {
		if e.Site == site && (e.To == fn || leads[e.To]) {
			return false
		}
	}
	if len(site.RoundTrips) > 0 || runsCommand(site) {
		return true
	}
	if site.Call.Common().IsInvoke() || !flow.OfParameter(site.Call.Common().Value) {
		return false
	}
	for _, caller := range s.res.Callers(fn) {
		if runsCommand(caller.Site) {
			return true
		}
	}
	return false
}

// runsCommand reports whether a call runs a literal that sends a command.
func runsCommand(site *summary.Site) bool {
	for _, r := range site.Runs {
		if len(r.Lit.Summary.RoundTrips) > 0 {
			return true
		}
	}
	return false
}

// partOf reports whether a command is computed from the answer of a call: what
// answers with data is no guard.
func partOf(command, call ssa.CallInstruction) bool {
	for _, a := range command.Common().Args {
		switch a.Type().Underlying().(type) {
		case *types.Signature:
			continue
		}
		if !flow.IsNamed(a.Type(), "context", "Context") && flow.DependsOn(a, call) {
			return true
		}
	}
	return false
}

// decidedBy reports whether a branch on the answer of a call decides whether a
// block is run afterwards. Of an answer that is data, an error alone decides
// nothing: it says that there is no data.
func decidedBy(at *ssa.BasicBlock, call ssa.CallInstruction, verdict bool) bool {
	for _, b := range at.Parent().Blocks {
		br := flow.Branch(b)
		if br == nil || b != at && at.Dominates(b) || !flow.DependsOn(br.Cond, call) {
			continue
		}
		if !verdict && flow.IsErrorTest(br.Cond) {
			continue
		}
		stops := flow.NewBarrier()
		stops.Blocks[b] = true
		if flow.Reaches(b.Succs[0], at, stops) != flow.Reaches(b.Succs[1], at, stops) {
			return true
		}
	}
	return false
}

// AnswersOnly reports whether a function answers with a verdict and no data: with
// bools, errors and times to wait, and with numbers if they are allowed.
func AnswersOnly(fn *summary.Fn, numbers bool) bool {
	res := fn.SSA.Signature.Results()
	for i := range res.Len() {
		t := res.At(i).Type()
		b, basic := t.Underlying().(*types.Basic)
		number := numbers && basic && b.Info()&types.IsNumeric != 0
		if !flow.IsError(t) && !flow.IsBool(t) && !flow.IsNamed(t, "time", "Duration", "Time") && !number {
			return false
		}
	}
	return res.Len() > 0
}
