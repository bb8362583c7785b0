package valueuse

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// HasLimit reports whether the number that is read is compared with a limit, and the
// comparison decides what a function answers. A number that bounds what another command
// reads is the length of a list, of which a page is read.
func (u *Uses) HasLimit(read Read) bool {
	n := u.followed(read, nil)
	return !boundsPage(read) && slices.ContainsFunc(n.compared, func(cmp *ssa.BinOp) bool { return n.withLimit(cmp) && answers(cmp) })
}

// boundsPage reports whether an argument of another command that reads is computed from
// the number that is read.
func boundsPage(read Read) bool {
	return slices.ContainsFunc(read.Fn.Sites, func(s *summary.Site) bool {
		if s == read.Site || !s.Direct() || !slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return t.Access == rediscmd.Read }) {
			return false
		}
		return slices.ContainsFunc(s.Call.Common().Args, func(arg ssa.Value) bool {
			return flow.IsInteger(arg.Type()) && flow.DependsOn(arg, read.Site.Call)
		})
	})
}

// withLimit reports whether a count is compared with a limit. A count that
// is compared with zero or one only says whether there is anything.
func (n *number) withLimit(cmp *ssa.BinOp) bool {
	if cmp.Op == token.EQL || cmp.Op == token.NEQ || n.bounds(cmp) {
		return false
	}
	p := n.parts(cmp)
	if known, limit := p.variable(); known {
		return limit
	}
	k, exact := constant.Int64Val(constant.ToInt(p.constant))
	return !exact || k > 1
}

// IsMeasured reports whether the number that is read is compared with something as more or
// less, whatever that decides. The length of a list says nothing of that.
func (u *Uses) IsMeasured(read Read) bool {
	return slices.ContainsFunc(u.followed(read, nil).compared, func(cmp *ssa.BinOp) bool {
		switch cmp.Op {
		case token.LSS, token.LEQ, token.GTR, token.GEQ:
			return !flow.IsLength(cmp.X) && !flow.IsLength(cmp.Y)
		}
		return false
	})
}
