package loopinfo

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// Cursor returns the cursor that a SCAN is given, or nil if it is given none.
func Cursor(scan ssa.CallInstruction) ssa.Value {
	for _, a := range scan.Common().Args {
		if b, ok := a.Type().(*types.Basic); ok && b.Kind() == types.Uint64 {
			return a
		}
	}
	return nil
}

// DropsCursor reports whether nothing uses the cursor that a SCAN returns.
func DropsCursor(scan ssa.CallInstruction) bool {
	cmd := scan.Value()
	if cmd == nil {
		return false
	}
	read := false
	for _, ref := range flow.Referrers(cmd) {
		if _, ok := ref.(*ssa.FieldAddr); ok { // the method of an embedded type: Err
			continue
		}
		call, ok := ref.(*ssa.Call)
		if !ok || flow.Receiver(call) != ssa.Value(cmd) {
			return false
		}
		switch flow.CalleeName(call) {
		case "Result", "Val":
			if read = true; usesSecond(call) {
				return false
			}
		default: // Iterator reads the other pages
			return false
		}
	}
	return read
}

// usesSecond reports whether something uses the second result of a call, or all of them.
func usesSecond(call *ssa.Call) bool {
	for _, ref := range flow.Referrers(call) {
		x, ok := ref.(*ssa.Extract)
		if !ok || x.Index == 1 && len(flow.Referrers(x)) > 0 {
			return true
		}
	}
	return false
}
