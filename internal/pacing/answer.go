package pacing

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/summary"
)

// answers returns the channels that each iteration makes, and to which a goroutine of the
// iteration sends the answer of a command: receiving it takes a round trip.
func answers(f *summary.Fn, l *flow.Loop) map[ssa.Value]bool {
	out := map[ssa.Value]bool{}
	for b := range l.Blocks {
		for _, s := range f.SitesIn(b) {
			if _, ok := s.Call.(*ssa.Go); !ok {
				continue
			}
			for _, r := range s.Runs {
				if r.Mode == effects.Async && len(r.Lit.Summary.RoundTrips) > 0 && onlyAsks(r.Lit) {
					sentTo(r.Lit.SSA, func(ch ssa.Value) {
						if made, ok := ch.(*ssa.MakeChan); ok && l.Contains(made.Block()) {
							out[made] = true
						}
					})
				}
			}
		}
	}
	return out
}

// onlyAsks reports whether a literal does nothing that takes longer than its commands.
func onlyAsks(lit *summary.Fn) bool {
	if len(lit.Waits().Blocks)+len(lit.Waits().Edges) > 0 {
		return false
	}
	return !slices.ContainsFunc(lit.SSA.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				return false
			}
			if s := lit.Site(call); s != nil {
				return !s.Wait.None() || len(s.RoundTrips) == 0 && !s.Direct()
			}
			if _, builtin := call.Common().Value.(*ssa.Builtin); builtin {
				return false
			}
			callee := call.Common().StaticCallee()
			return callee == nil || callee.Package() == nil ||
				!knowledge.Standard(callee.Package().Pkg.Path()) && !client.Is(callee.Package().Pkg.Path())
		})
	})
}

func sentTo(f *ssa.Function, visit func(ssa.Value)) {
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			if send, ok := in.(*ssa.Send); ok {
				flow.Origins(send.Chan, visit)
			}
		}
	}
}

// ofAnswer reports whether a value is one of the channels.
func ofAnswer(answers map[ssa.Value]bool, ch ssa.Value) bool {
	found, other := false, false
	flow.Origins(ch, func(o ssa.Value) {
		found = found || answers[o]
		other = other || !answers[o]
	})
	return found && !other
}

// onlyReceives reports whether a block waits for nothing but answers.
func onlyReceives(answers map[ssa.Value]bool, b *ssa.BasicBlock) bool {
	some := false
	for _, in := range b.Instrs {
		if recv, ok := in.(*ssa.UnOp); ok && recv.Op == token.ARROW {
			if !ofAnswer(answers, recv.X) {
				return false
			}
			some = true
		}
	}
	return some
}
