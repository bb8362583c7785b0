package loopinfo

import (
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
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, depth int) bool
	walk = func(v ssa.Value, depth int) bool {
		if v == nil || seen[v] || depth > 8 {
			return false
		}
		seen[v] = true
		if call, ok := v.(*ssa.Call); ok {
			if f := call.Call.StaticCallee(); f != nil && f.String() == "time.Now" {
				return true
			}
		}
		in, ok := v.(ssa.Instruction)
		if !ok {
			return false
		}
		for _, op := range in.Operands(nil) {
			if op != nil && walk(*op, depth+1) {
				return true
			}
		}
		return false
	}
	for _, a := range args {
		if walk(a, 0) {
			return true
		}
	}
	return false
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
