package loopinfo

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// UsesAnswer reports whether a function looks at what a command, or a helper that
// makes it, answers, other than to add it up.
func UsesAnswer(call ssa.CallInstruction) bool {
	v := call.Value()
	return v != nil && !flow.IsError(v.Type()) && usesNumber(v, 0)
}

// usesNumber follows the reply of a command, or the results of a helper, to what
// is done with them. Errors do not count.
func usesNumber(v ssa.Value, depth int) bool {
	for _, r := range flow.Referrers(v) {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Extract:
			if !flow.IsError(r.Type()) && usesNumber(r, depth) {
				return true
			}
		case *ssa.FieldAddr:
			if usesNumber(r, depth) {
				return true
			}
		case *ssa.Call:
			if ReplyOf(v.Type()) == nil || depth > 2 {
				return true
			}
			if !flow.IsError(r.Type()) && usesNumber(r, depth+1) {
				return true
			}
		case *ssa.BinOp:
			if r.Op != token.ADD {
				return true
			}
		default:
			return true
		}
	}
	return false
}
