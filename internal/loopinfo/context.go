package loopinfo

import (
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// FreshContext reports whether a call gets a new context, which has none of
// the caller's marks.
func FreshContext(call ssa.CallInstruction) bool {
	for _, a := range call.Common().Args {
		if flow.IsNamed(a.Type(), "context", "Context") {
			return isFresh(a, 0)
		}
	}
	return false
}

func isFresh(v ssa.Value, depth int) bool {
	all, some := true, false
	flow.Origins(v, func(o ssa.Value) {
		some = true
		if e, ok := o.(*ssa.Extract); ok {
			o = e.Tuple
		}
		call, ok := o.(*ssa.Call)
		if !ok || call.Call.StaticCallee() == nil || depth > 4 {
			all = false
			return
		}
		switch name := call.Call.StaticCallee().String(); {
		case knowledge.FreshContexts.Has(name):
		case knowledge.DerivedContexts.Has(name):
			all = all && isFresh(call.Call.Args[0], depth+1)
		default:
			all = false
		}
	})
	return all && some
}
