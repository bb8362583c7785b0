package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// isExternal reports whether a call uses something outside of the analysed code
// and can fail there: it reads a socket, queries a database, or runs a program.
// Its duration is unknown.
func (s *solver) isExternal(call ssa.CallInstruction, targets []target) bool {
	if _, ok := call.(*ssa.Call); !ok {
		return false
	}
	for _, t := range targets {
		if t.fn != nil || t.sum != nil && len(t.sum.RoundTrips) > 0 {
			return false
		}
	}
	c := call.Common()
	if !loopinfo.CanFail(c.Signature()) {
		return false
	}
	var obj *types.Func
	if c.IsInvoke() {
		obj = c.Method
	} else if f := c.StaticCallee(); f != nil {
		obj, _ = f.Object().(*types.Func)
	}
	return obj != nil && obj.Pkg() != nil && !client.Declares(obj) && (c.IsInvoke() || !s.analysed(obj.Pkg())) && !loopinfo.Computes(obj)
}
