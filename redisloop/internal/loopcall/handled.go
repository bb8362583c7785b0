package loopcall

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// Handled reports whether each element is first given to something that can fail,
// and the writes record that it has succeeded: messages of a stream, uploads.
func (lc *Call) Handled(trips []effects.RoundTrip) bool {
	for _, t := range trips {
		if t.Access != rediscmd.Write && !sendsMany(trips) {
			return false
		}
	}
	if lc.ofStream() && (lc.handlesBefore(lc.Site.Call, isUnknown) || handlesInside(lc.Site)) {
		return true
	}
	return lc.handlesBefore(lc.Site.Call, delivers)
}

// ofStream reports whether the elements are messages of a stream.
func (lc *Call) ofStream() bool {
	if lc.Head.Elem == nil {
		return false
	}
	n, ok := types.Unalias(lc.Head.Elem).(*types.Named)
	return ok && n.Obj().Pkg() != nil && client.Is(n.Obj().Pkg().Path()) && n.Obj().Name() == knowledge.MessageType
}

// handlesBefore reports whether a call in the loop that can fail comes before
// another one on each path, takes the element, and satisfies kind.
func (lc *Call) handlesBefore(call ssa.CallInstruction, kind func(*ssa.Call) bool) bool {
	for b := range lc.Loop.Blocks {
		if !b.Dominates(call.Block()) {
			continue
		}
		for _, in := range b.Instrs {
			if in == ssa.Instruction(call) {
				break
			}
			c, ok := in.(*ssa.Call)
			if ok && loopinfo.CanFail(c.Call.Signature()) && kind(c) && isOwn(lc.Fn, c) && lc.takesCurrent(c) {
				return true
			}
		}
	}
	return false
}

// takesCurrent reports whether a call receives something that changes with the
// iteration.
func (lc *Call) takesCurrent(c *ssa.Call) bool {
	for _, a := range c.Call.Args {
		if !flow.IsNamed(a.Type(), "context", "Context") && lc.Changes(a) {
			return true
		}
	}
	return false
}

// isUnknown reports whether a call runs a function value or a method of an interface: what
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
				if c, ok := x.(*ssa.Call); ok && loopinfo.CanFail(c.Call.Signature()) && isUnknown(c) && fn.Site(c).SendsNothing() {
					return true
				}
			}
		}
	}
	return false
}

// Acknowledges reports whether a write records, for each element, that external
// work is done: a job leaves the list after its delivery. A batch sent later
// would lose these records when the program dies. Next to the external work,
// one round trip is cheap.
func (lc *Call) Acknowledges(trips []effects.RoundTrip) bool {
	for _, t := range trips {
		if t.Access != rediscmd.Write {
			return false
		}
	}
	for _, c := range pacing.ExternalCallsBefore(lc.Fn, lc.Loop, lc.Site.Call) {
		if !lc.madeOf(c) {
			return true
		}
	}
	return false
}

// madeOf reports whether the arguments of the command depend on the result of
// another call, or on a variable that it filled. Then the command stores that
// result, as a cache does.
func (lc *Call) madeOf(c ssa.CallInstruction) bool {
	filled := map[ssa.Value]bool{}
	for _, a := range c.Common().Args {
		lc.walk(a, func(x ssa.Value) bool {
			if _, cell := x.(*ssa.Alloc); cell {
				filled[x] = true
			}
			return true
		})
	}
	found := false
	for _, a := range lc.Site.Call.Common().Args {
		if flow.DependsOn(a, c) {
			return true
		}
		lc.walk(a, func(x ssa.Value) bool {
			if ld, ok := x.(*ssa.UnOp); ok && filled[ld.X] {
				found = true
			}
			return !found
		})
	}
	return found
}

// AfterFailure reports whether the call runs only after another call of the loop
// failed, or the loop only after a batch of commands did: it is a fallback. That is
// not the cost of an element.
func (lc *Call) AfterFailure() bool {
	for br := range lc.Loop.Above(lc.Block) {
		if _, ok := loopinfo.Failed(br, lc.Block); ok {
			return true
		}
	}
	for br := range flow.Above(lc.Loop.Header) {
		if err, ok := loopinfo.Failed(br, lc.Loop.Header); ok && lc.ofBatch(err) {
			return true
		}
	}
	return false
}

// ofBatch reports whether an error is that of commands which take many keys. Such a
// command has an answer where keys are missing.
func (lc *Call) ofBatch(err ssa.Value) bool {
	return slices.ContainsFunc(loopinfo.ResultCalls(err), func(call *ssa.Call) bool {
		s := lc.Fn.Site(call)
		return s != nil && len(s.RoundTrips) > 0 && !slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool {
			return t.Kind != rediscmd.Exec && t.Kind != rediscmd.Batch && !rediscmd.BatchCommands[t.Command]
		})
	})
}
