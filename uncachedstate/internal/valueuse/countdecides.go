package valueuse

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// CountDecides reports whether a function compares what a command of it returns with a limit:
// a command that counts decides by itself then. A comparison with 0 or 1 asks whether it
// is the first.
func CountDecides(site *summary.Site) bool {
	v := site.Call.Value()
	return v != nil && limits(v, map[ssa.Value]bool{})
}

func limits(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] || flow.IsError(v.Type()) {
		return false
	}
	seen[v] = true
	for _, in := range flow.Referrers(v) {
		switch in := in.(type) {
		case *ssa.BinOp:
			if isLimit(in, v) {
				return true
			}
		case *ssa.Call: // of the reply: incr.Val()
			if flow.Receiver(in) == v && limits(in, seen) {
				return true
			}
		case *ssa.Extract:
			if limits(in, seen) {
				return true
			}
		case *ssa.Convert:
			if limits(in, seen) {
				return true
			}
		case *ssa.FieldAddr: // the base of a reply
			if limits(in, seen) {
				return true
			}
		}
	}
	return false
}

// isLimit reports whether a comparison is that of a number with a limit.
func isLimit(cmp *ssa.BinOp, v ssa.Value) bool {
	switch cmp.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
	default:
		return false
	}
	other := cmp.X
	if other == v {
		other = cmp.Y
	}
	n, known := flow.ConstInt(other)
	return !known || n > 1
}
