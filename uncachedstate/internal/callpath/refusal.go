package callpath

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
)

// maxAnswerDepth is the number of helpers between a function and the status with which
// one of them answers.
const maxAnswerDepth = 2

// Seldom reports whether few calls of its function make a call: it runs only after an
// error, or only where a request is refused.
func (f *Finder) Seldom(site *summary.Site) bool {
	return f.seldom.Get(site, func() bool { return afterError(site) || refused(site) || overCount(site) })
}

// overCount reports whether a call runs only where what has been counted before refuses.
func overCount(site *summary.Site) bool {
	fn, at := site.Fn(), site.Call.Block()
	return fn != nil && slices.ContainsFunc(fn.Sites, func(before *summary.Site) bool {
		if from := before.Call.Block(); from == at || !from.Dominates(at) {
			return false
		}
		t, ok := trips.At(fn, before)
		if !ok {
			return false
		}
		flow.Count(len(t.Parts) - 1) // of a call that runs one of many functions
		return t.Counts() && t.LeadsSeldom(site)
	})
}

// refused reports whether a call runs only for a request that is refused: its function
// has answered with an error status, or does so in any case afterwards.
func refused(site *summary.Site) bool {
	at := site.Call.Block()
	fn := at.Parent()
	if !entry.HasRequest(fn.Signature) {
		return false
	}
	answers := errorAnswers(fn, maxAnswerDepth)
	for b := range answers.Blocks {
		if b.Dominates(at) {
			return true
		}
	}
	after := flow.NewFlood(at, answers)
	refused := false
	for _, b := range fn.Blocks {
		switch {
		case !after.Met(b):
		case answers.Blocks[b]:
			refused = true
		case flow.Return(b) != nil:
			return false
		}
	}
	return refused
}

// errorAnswers returns the blocks of a function that answer a request with an error
// status, themselves or by a helper that always does.
func errorAnswers(fn *ssa.Function, depth int) *flow.Barrier {
	out := flow.NewBarrier()
	flow.Count(len(fn.Blocks))
	for _, b := range fn.Blocks {
		if slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			call, ok := in.(ssa.CallInstruction)
			return ok && answersError(call, depth)
		}) {
			out.Blocks[b] = true
		}
	}
	return out
}

// answersError reports whether a call answers a request with an error status.
func answersError(call ssa.CallInstruction, depth int) bool {
	if name := flow.CalleeName(call); slices.ContainsFunc(call.Common().Args, isErrorStatus) {
		return knowledge.WritesAnswer(name) || slices.ContainsFunc(state.Words(name), knowledge.StatusWords.Has)
	}
	f := call.Common().StaticCallee()
	if depth == 0 || f == nil || len(f.Blocks) == 0 || !entry.HasRequest(f.Signature) {
		return false
	}
	answers := errorAnswers(f, depth-1)
	return slices.ContainsFunc(f.Blocks, func(b *ssa.BasicBlock) bool { return answers.Blocks[b] && alwaysPasses(f, b) })
}

// alwaysPasses reports whether all runs of a function that return go through a block.
func alwaysPasses(fn *ssa.Function, b *ssa.BasicBlock) bool {
	return !slices.ContainsFunc(fn.Blocks, func(end *ssa.BasicBlock) bool { return flow.Return(end) != nil && !b.Dominates(end) })
}
