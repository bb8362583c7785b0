package loopinfo

import (
	"go/constant"
	"go/token"
	"iter"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// ForNoTime returns the edges that a function takes if it is asked to wait for no
// time: a parameter of type time.Duration is not positive. Callers that give it a
// time to wait do not take them.
func ForNoTime(fn *ssa.Function) iter.Seq[flow.Edge] {
	return func(yield func(flow.Edge) bool) {
		for _, b := range fn.Blocks {
			br := flow.Branch(b)
			if br == nil {
				continue
			}
			if succ, ok := notPositive(br.Cond); ok && !yield(flow.Edge{From: b, Succ: succ}) {
				return
			}
		}
	}
}

// notPositive returns which successor a branch takes for a parameter that is a
// duration of zero or less.
func notPositive(cond ssa.Value) (succ int, ok bool) {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return 0, false
	}
	p, isParam := cmp.X.(*ssa.Parameter)
	zero, isConst := cmp.Y.(*ssa.Const)
	if !isParam || !isConst || !flow.IsNamed(p.Type(), "time", "Duration") || zero.Value == nil || constant.Sign(zero.Value) != 0 {
		return 0, false
	}
	switch cmp.Op {
	case token.LEQ, token.LSS, token.EQL:
		return 0, true
	case token.GTR, token.GEQ, token.NEQ:
		return 1, true
	}
	return 0, false
}
