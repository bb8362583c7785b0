package valueuse

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// HasLimit reports whether the number that is read is compared with a limit, and the
// comparison decides what a function answers.
func (u *Uses) HasLimit(read Read) bool {
	n := u.followed(read, nil)
	return slices.ContainsFunc(n.compared, func(cmp *ssa.BinOp) bool { return n.withLimit(cmp) && answers(cmp) })
}

// Limits reports whether a value is compared with a limit, as a count is, or, if it is
// a breaker's, with the name of a state.
func Limits(fn *summary.Fn, site *summary.Site, breaker bool) bool {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			cmp, ok := in.(*ssa.BinOp)
			if !ok || !flow.DependsOn(cmp, site.Call) {
				continue
			}
			switch cmp.Op {
			case token.LSS, token.LEQ, token.GTR, token.GEQ:
				if !flow.IsError(cmp.X.Type()) {
					return true
				}
			case token.EQL, token.NEQ:
				if breaker && (saysOpen(cmp.X) || saysOpen(cmp.Y)) {
					return true
				}
			}
		}
	}
	return false
}

// withLimit reports whether a comparison is of a count with a limit. A count that
// is compared with zero or one only says whether there is anything.
func (n *number) withLimit(cmp *ssa.BinOp) bool {
	if cmp.Op == token.EQL || cmp.Op == token.NEQ || n.bounds(cmp) {
		return false
	}
	p := n.parts(cmp)
	if len(p.other) > 0 {
		return p.scaled || !slices.ContainsFunc(p.other, fromClock)
	}
	if p.constant == nil {
		return true
	}
	k, exact := constant.Int64Val(constant.ToInt(p.constant))
	return !exact || k > 1
}
