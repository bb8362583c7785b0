package valueuse

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

func (x *index) noteIncrement(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Store:
		if sum, ok := in.Val.(*ssa.BinOp); ok && sum.Op == token.ADD {
			if obj := flow.Place(in.Addr); obj != nil && flow.Loaded(sum.X) == obj {
				x.increments[obj] = append(x.increments[obj], in)
			}
		}
	case *ssa.MapUpdate:
		if sum, ok := in.Value.(*ssa.BinOp); ok && sum.Op == token.ADD {
			if up, ok := sum.X.(*ssa.Lookup); ok {
				if obj := flow.Loaded(in.Map); obj != nil && flow.Loaded(up.X) == obj {
					x.increments[obj] = append(x.increments[obj], in)
				}
			}
		}
	case *ssa.Call:
		callee := in.Call.StaticCallee()
		if callee == nil || !adds(callee.Name()) || len(in.Call.Args) == 0 {
			return
		}
		if ofPackage(callee, "sync/atomic") {
			if obj := addressed(in.Call.Args[0]); obj != nil {
				x.increments[obj] = append(x.increments[obj], in)
			}
		}
	}
}
