package loopinfo

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
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

// Timed reports whether one of several values is computed from the clock.
func Timed(args []ssa.Value) bool {
	return slices.ContainsFunc(args, func(v ssa.Value) bool { return flow.DependsOnAny(v, isNow) })
}

func isNow(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	f := call.Call.StaticCallee()
	return f != nil && f.String() == "time.Now"
}

// GivenNothing reports whether a call gets constants only, so that what it
// returns can differ only by itself.
func GivenNothing(c *ssa.Call) bool {
	args := c.Call.Args
	if c.Call.Signature().Recv() != nil && !c.Call.IsInvoke() {
		args = args[1:]
	}
	for _, a := range args {
		if _, isConst := a.(*ssa.Const); !isConst && !flow.IsNamed(a.Type(), "context", "Context") {
			return false
		}
	}
	return true
}
