package recursion

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// An operation is a function that sends commands of its own, and what decides
// whether it does.
type operation struct {
	own      []*summary.Site                 // calls that send its commands
	branches map[*ssa.Call][]*ssa.BasicBlock // by the call on whose answer they depend
}

func (s *Search) operation(fn *summary.Fn, leads map[*summary.Fn]bool) operation {
	o := operation{branches: map[*ssa.Call][]*ssa.BasicBlock{}}
	back := map[*summary.Site]bool{}
	for _, e := range s.calls[fn] {
		back[e.Site] = back[e.Site] || e.To == fn || leads[e.To]
	}
	given := s.givesCommand(fn)
	for _, site := range fn.Sites {
		if !back[site] && (len(site.RoundTrips) > 0 || runsCommand(site) || given && callsParameter(site)) {
			o.own = append(o.own, site)
		}
	}
	if len(o.own) == 0 {
		return o
	}
	for _, b := range fn.SSA.Blocks {
		if br := flow.Branch(b); br != nil {
			into := map[*ssa.Call]bool{}
			flow.CallsInto(br.Cond, into)
			for call := range into {
				o.branches[call] = append(o.branches[call], b)
			}
		}
	}
	return o
}

// asks reports whether a call is one of a guard: its answer decides whether a
// command is sent, and is no part of that command.
func (o operation) asks(e Edge) bool {
	call, ok := e.Site.Call.(*ssa.Call)
	if !ok || len(o.branches[call]) == 0 {
		return false
	}
	verdict := AnswersOnly(e.To, true)
	for _, own := range o.own {
		if own != e.Site && o.decides(call, own.Call.Block(), verdict) && !partOf(own.Call, call) {
			return true
		}
	}
	return false
}

// decides reports whether a branch on the answer of a call decides whether a
// block is run afterwards. Of an answer that is data, an error alone decides
// nothing: it says that there is no data.
func (o operation) decides(call *ssa.Call, at *ssa.BasicBlock, verdict bool) bool {
	for _, b := range o.branches[call] {
		if b != at && at.Dominates(b) || !verdict && flow.IsErrorTest(flow.Branch(b).Cond) {
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

// givesCommand reports whether callers of a function give it a literal that sends
// a command.
func (s *Search) givesCommand(fn *summary.Fn) bool {
	for _, caller := range s.res.Callers(fn) {
		if runsCommand(caller.Site) {
			return true
		}
	}
	return false
}

func callsParameter(site *summary.Site) bool {
	c := site.Call.Common()
	return !c.IsInvoke() && flow.OfParameter(c.Value)
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
		if _, function := a.Type().Underlying().(*types.Signature); function {
			continue // it may set the same variables
		}
		if !flow.IsNamed(a.Type(), "context", "Context") && flow.DependsOn(a, call) {
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
