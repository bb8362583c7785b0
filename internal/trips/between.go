package trips

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Work is what a function does other than to compute and to send commands: it waits, asks
// another server, runs code that is not seen, or measures the time. Commands before and
// after that are not meant to be sent together.
type Work []ssa.Instruction

// WorkOf returns the work of a function. known has what other functions were found to do.
func WorkOf(fn *summary.Fn, known map[*ssa.Function]bool) Work {
	var out Work
	flow.Count(len(fn.SSA.Blocks))
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			if works(fn, in, known) {
				out = append(out, in)
			}
		}
	}
	return out
}

// Between reports whether some of the work may be done after one call of its function and
// before another.
func (w Work) Between(first, then *summary.Site) bool {
	return slices.ContainsFunc(w, func(in ssa.Instruction) bool {
		return follows(first.Fn(), first.Call, in) && follows(first.Fn(), in, then.Call)
	})
}

// follows reports whether one instruction of a function can run after another one.
func follows(fn *summary.Fn, first, then ssa.Instruction) bool {
	from, to := first.Block(), then.Block()
	if from == to {
		return slices.Index(from.Instrs, first) < slices.Index(to.Instrs, then)
	}
	return fn.Reaches(from, to)
}

// works reports whether an instruction is such work. fn is nil in a function that has
// nothing to do with Redis.
func works(fn *summary.Fn, in ssa.Instruction, known map[*ssa.Function]bool) bool {
	switch in := in.(type) {
	case *ssa.UnOp:
		return in.Op == token.ARROW
	case *ssa.Send, *ssa.Select:
		return true
	case *ssa.Call:
		return callWorks(fn, in, known)
	}
	return false
}

func callWorks(fn *summary.Fn, call *ssa.Call, known map[*ssa.Function]bool) bool {
	var site *summary.Site
	if fn != nil {
		site = fn.Site(call)
	}
	if site != nil && site.Direct() {
		return false
	}
	if loopinfo.IsSlow(call) || site != nil && (site.IsSlow() || !site.Wait.None()) {
		return true
	}
	pkg, name := flow.CalleePackage(&call.Call), flow.CalleeName(call)
	if pkg == "time" && knowledge.TimeMarks.Has(name) {
		return true
	}
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin || knowledge.ComputingPackages.Contain(pkg) || knowledge.Logs(pkg, name) || client.Is(pkg) {
		return false
	}
	f := call.Call.StaticCallee()
	if f == nil && !call.Call.IsInvoke() {
		return true
	}
	if f == nil || len(f.Blocks) == 0 {
		sig := call.Call.Signature()
		return loopinfo.Asks(sig) || loopinfo.CanFail(sig) && !names.HasWord(name, knowledge.ComputeWords...)
	}
	does, seen := known[f]
	if !seen {
		known[f] = false // of a function that calls itself
		var inner *summary.Fn
		if site != nil {
			inner = site.Callee()
		}
		flow.Count(len(f.Blocks))
		does = slices.ContainsFunc(f.Blocks, func(b *ssa.BasicBlock) bool {
			return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool { return works(inner, in, known) })
		})
		known[f] = does
	}
	return does
}
