package pacing

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// Sends reports whether a loop sends one of some commands.
func Sends(fn *summary.Fn, l *flow.Loop, commands map[string]bool) bool {
	for b := range l.Blocks {
		for _, s := range fn.SitesIn(b) {
			if slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return commands[t.Command] }) {
				return true
			}
		}
	}
	return false
}

// NeverEnds reports whether only a failure or a channel ends a loop, as that of a context.
func NeverEnds(l *flow.Loop) bool {
	return !slices.ContainsFunc(l.Exits(), func(br *ssa.If) bool {
		return !flow.IsErrorTest(br.Cond) && !flow.DependsOnAny(br.Cond, isSelect) && !isOpen(br.Cond)
	})
}

// isOpen reports whether a condition is whether a channel that is received from is open, as
// that of a loop over a channel is.
func isOpen(cond ssa.Value) bool {
	e, ok := cond.(*ssa.Extract)
	if !ok || e.Index != 1 {
		return false
	}
	receive, ok := e.Tuple.(*ssa.UnOp)
	return ok && receive.Op == token.ARROW
}

func isSelect(v ssa.Value) bool {
	_, ok := v.(*ssa.Select)
	return ok
}
