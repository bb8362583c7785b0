package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// isPureConstructor reports whether a function is a constructor that does nothing but put
// together a value around a client: called twice it makes two values, and
// nothing else happens twice.
func isPureConstructor(f *ssa.Function) bool {
	if f.Signature.Recv() != nil || f.Signature.Results().Len() != 1 || len(f.Blocks) != 1 {
		return false
	}
	takesClient := false
	for _, p := range f.Params {
		takesClient = takesClient || client.RoleOf(p.Type()) != rediscmd.NoRole
	}
	if !takesClient {
		return false
	}
	for _, in := range f.Blocks[0].Instrs {
		switch in := in.(type) {
		case *ssa.Alloc, *ssa.FieldAddr, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert,
			*ssa.MakeMap, *ssa.Return, *ssa.DebugRef, *ssa.BinOp:
		case *ssa.UnOp: // a load of what it has just made
		case *ssa.Store:
			if _, global := in.Addr.(*ssa.Global); global {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// IsPureConstructor reports whether calling the function a second time does nothing but
// make a second value: it is such a constructor.
func (r *Result) IsPureConstructor(f *ssa.Function) bool {
	n, ok := r.Function(f)
	return ok && (n.Summary.PureConstructor || n.Fn != nil && isPureConstructor(n.Fn.SSA))
}
