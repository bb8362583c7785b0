package valueuse

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// Kept reports whether a function keeps what a call reads in a variable or a field, and
// answers with that on a way around the call.
func Kept(fn *summary.Fn, site *summary.Site) bool {
	kept := map[types.Object]bool{}
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			if st, ok := in.(*ssa.Store); ok {
				if obj := flow.Place(st.Addr); obj != nil && flow.DependsOn(st.Val, site.Call) {
					kept[obj] = true
				}
			}
		}
	}
	for _, b := range fn.SSA.Blocks {
		ret := flow.Return(b)
		if ret == nil || site.Call.Block().Dominates(b) {
			continue
		}
		for _, v := range ret.Results {
			if obj := flow.Loaded(v); obj != nil && kept[obj] {
				return true
			}
		}
	}
	return false
}
