package redisloop

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// handled reports whether each element is first given to something that can fail,
// and the writes record that it has succeeded: messages of a stream, uploads.
func (lc *loopCheck) handled(trips []effects.RoundTrip) bool {
	for _, t := range trips {
		if t.Access != rediscmd.Write && !sendsMany(trips) {
			return false
		}
	}
	if lc.ofStream() && (lc.handlesBefore(lc.site.Call, isUnknown) || handlesInside(lc.site)) {
		return true
	}
	return lc.handlesBefore(lc.site.Call, delivers)
}

// ofStream reports whether the elements are messages of a stream.
func (lc *loopCheck) ofStream() bool {
	if lc.head.Elem == nil {
		return false
	}
	n, ok := types.Unalias(lc.head.Elem).(*types.Named)
	return ok && n.Obj().Pkg() != nil && client.Is(n.Obj().Pkg().Path()) && n.Obj().Name() == "XMessage"
}

// handlesBefore reports whether a call in the loop that can fail comes before
// another one on each path, takes the element, and is of a kind.
func (lc *loopCheck) handlesBefore(call ssa.CallInstruction, kind func(*ssa.Call) bool) bool {
	for b := range lc.loop.Blocks {
		if !b.Dominates(call.Block()) {
			continue
		}
		for _, in := range b.Instrs {
			if in == ssa.Instruction(call) {
				break
			}
			c, ok := in.(*ssa.Call)
			if ok && canFail(c) && kind(c) && lc.own(c) && lc.takesCurrent(c) {
				return true
			}
		}
	}
	return false
}

// takesCurrent reports whether a call receives something that changes with the
// iteration.
func (lc *loopCheck) takesCurrent(c *ssa.Call) bool {
	for _, a := range c.Call.Args {
		if !flow.IsNamed(a.Type(), "context", "Context") && lc.changes(a) {
			return true
		}
	}
	return false
}

// isUnknown reports whether a call is of a function value or an interface: what
// it does is up to somebody else.
func isUnknown(c *ssa.Call) bool { return c.Call.IsInvoke() || c.Call.StaticCallee() == nil }

// delivers reports whether a call of this kind has a name that says that it sends
// something out of the program.
func delivers(c *ssa.Call) bool {
	name := flow.CalleeName(c)
	if name == "" {
		if p, ok := c.Call.Value.(*ssa.Parameter); ok {
			name = p.Name()
		} else if obj := flow.Loaded(c.Call.Value); obj != nil {
			name = obj.Name()
		}
	}
	return isUnknown(c) && names.HasWord(name, knowledge.DeliverWords...)
}

// handlesInside reports whether the callee of a site gives something to a function
// value or an interface that can fail, before its command.
func handlesInside(s *summary.Site) bool {
	fn := s.Callee()
	if fn == nil {
		return false
	}
	for _, in := range fn.Sites {
		if len(in.RoundTrips) == 0 {
			continue
		}
		for _, b := range fn.SSA.Blocks {
			if !b.Dominates(in.Call.Block()) {
				continue
			}
			for _, x := range b.Instrs {
				if x == ssa.Instruction(in.Call) {
					break
				}
				if c, ok := x.(*ssa.Call); ok && canFail(c) && isUnknown(c) && fn.Site(c).SendsNothing() {
					return true
				}
			}
		}
	}
	return false
}
