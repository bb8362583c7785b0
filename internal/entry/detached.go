package entry

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/summary"
)

// Detached reports whether a function runs in goroutines only, and what starts them
// doesn't wait for it: it reports to no wait group and no channel.
func Detached(res *summary.Result, fn *summary.Fn) bool {
	callers := res.CallersInService(fn)
	if len(callers) == 0 || len(res.EscapesInService(fn)) > 0 || slices.ContainsFunc(fn.SSA.Blocks, reports) {
		return false
	}
	return !slices.ContainsFunc(callers, func(c summary.Caller) bool {
		_, starts := c.Site.Call.(*ssa.Go)
		return !starts
	})
}

// reports reports whether a block has something for which another goroutine may
// wait.
func reports(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
		switch in := in.(type) {
		case *ssa.Send:
			return true
		case *ssa.Select:
			return slices.ContainsFunc(in.States, func(s *ssa.SelectState) bool { return s.Dir == types.SendOnly })
		case ssa.CallInstruction:
			if builtin, ok := in.Common().Value.(*ssa.Builtin); ok {
				return builtin.Name() == "close"
			}
			f := in.Common().StaticCallee()
			return f != nil && knowledge.Joins.Has(f.String())
		}
		return false
	})
}
