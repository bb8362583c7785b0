package summary

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// flagged reads a condition as a flag that the function itself sets, or takes back:
// if s.ready { return }, and if s.stale.Swap(false) { s.load() }. It returns the
// successor on which there is nothing to load.
func (f *Fn) flagged(cond ssa.Value, hit int) (int, bool) {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return f.flagged(c.X, 1-hit)
		}
	case *ssa.Call:
		return f.atomicFlag(c, hit)
	}
	obj := flow.Loaded(cond)
	if obj == nil || !flow.IsBool(cond.Type()) || !f.dominance().stored[obj] {
		return 0, false
	}
	if f.dominance().cleared[obj] {
		hit = 1 - hit
	}
	return hit, true
}

// atomicFlag is flagged for a call of an atomic.Bool. A flag that the function sets
// and takes back says that it runs, and nothing of what it has loaded.
func (f *Fn) atomicFlag(c *ssa.Call, hit int) (int, bool) {
	g := c.Call.StaticCallee()
	if g == nil {
		return 0, false
	}
	set, cleared := storesFlag(f.SSA, c.Call.Args)
	switch g.String() {
	case "(*sync/atomic.Bool).Load":
		if cleared {
			hit = 1 - hit
		}
		return hit, set != cleared
	case "(*sync/atomic.Bool).Swap": // true: the flag was set before
		to, known := flow.ConstBool(c.Call.Args[1])
		if !to {
			hit = 1 - hit
		}
		return hit, known && !set && !cleared
	case "(*sync/atomic.Bool).CompareAndSwap": // true: this call has changed it
		return 1 - hit, !set && !cleared
	}
	return 0, false
}

// storesFlag reports whether a function or a literal in it stores true, or false, to
// the flag that is the receiver of a call.
func storesFlag(f *ssa.Function, args []ssa.Value) (set, cleared bool) {
	if len(args) == 0 || flow.Place(args[0]) == nil {
		return false, false
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			c, ok := in.(ssa.CallInstruction)
			if !ok || c.Common().StaticCallee() == nil || c.Common().StaticCallee().String() != "(*sync/atomic.Bool).Store" || flow.Place(c.Common().Args[0]) != flow.Place(args[0]) {
				continue
			}
			if v, known := flow.ConstBool(c.Common().Args[1]); known {
				set, cleared = set || v, cleared || !v
			}
		}
	}
	for _, lit := range f.AnonFuncs {
		s, c := storesFlag(lit, args)
		set, cleared = set || s, cleared || c
	}
	return set, cleared
}
