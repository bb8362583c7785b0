package loopcall

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// ReadsAgain reports whether each iteration gets the same answer to the call: it reads,
// nothing that it is given moves, and nothing in the loop may remove what it has read. A
// loop that counts what it has read ends all the same.
func (lc *Call) ReadsAgain() bool { return lc.readsAgain(lc.Site) }

func (lc *Call) readsAgain(s *summary.Site) bool {
	if len(s.RoundTrips) == 0 || slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool {
		return t.Kind != rediscmd.Command || t.Access != rediscmd.Read || t.Pop || len(t.Chain) > 1
	}) {
		return false
	}
	return !lc.mayRemove(s) && !lc.once(endsByCount, lc.findCountedExit) && !lc.keepsState(s) && !slices.ContainsFunc(given(s), lc.differs)
}

// findCountedExit reports whether the loop ends by what earlier iterations have read.
func (lc *Call) findCountedExit() bool {
	return slices.ContainsFunc(lc.Exits(), func(br *ssa.If) bool { return !flow.IsErrorTest(br.Cond) && lc.Carried(br.Cond) })
}

// given returns what a command is given without its client, or a helper without what has
// the client.
func given(s *summary.Site) []ssa.Value {
	call := s.Call.Common()
	if !call.IsInvoke() && call.Signature().Recv() != nil {
		return call.Args[1:]
	}
	return call.Args
}

// differs is Changes but for contexts, and for names of keys in fields.
func (lc *Call) differs(v ssa.Value) bool {
	if flow.IsNamed(v.Type(), "context", "Context") {
		return false
	}
	if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL && flow.Place(ld.X) != nil && flow.HoldsStrings(v.Type()) {
		return lc.stored(ld.X)
	}
	return lc.Changes(v)
}

// keepsState reports whether a helper may remember where it was: it is not known, or
// stores something other than in its own variables.
func (lc *Call) keepsState(s *summary.Site) bool {
	if s.Direct() {
		return false
	}
	callees, all := s.Locals()
	return !all || slices.ContainsFunc(callees, func(f *summary.Fn) bool {
		return slices.ContainsFunc(f.SSA.Blocks, func(b *ssa.BasicBlock) bool {
			return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
				st, ok := in.(*ssa.Store)
				if !ok {
					return false
				}
				_, captured := st.Addr.(*ssa.FreeVar)
				return captured || flow.Place(st.Addr) != nil && !ownStruct(st.Addr)
			})
		})
	})
}

// ownStruct reports whether an address is in a struct that its function makes.
func ownStruct(addr ssa.Value) bool {
	for {
		fa, ok := addr.(*ssa.FieldAddr)
		if !ok {
			_, own := addr.(*ssa.Alloc)
			return own
		}
		addr = fa.X
	}
}

// mayRemove reports whether the loop may change what a call reads: by a command that does
// more than send something to others, or by a call of somebody else's function.
func (lc *Call) mayRemove(read *summary.Site) bool {
	m := lc.memo()
	if m.removing == nil {
		m.removing = lc.findRemoving()
	}
	return slices.ContainsFunc(m.removing, func(call ssa.CallInstruction) bool { return call != read.Call })
}

// findRemoving returns the calls of the loop that may change data.
func (lc *Call) findRemoving() []ssa.CallInstruction {
	out := []ssa.CallInstruction{}
	var executed []ssa.CallInstruction
	queued := false
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			s := lc.Fn.Site(call)
			switch {
			case s.SendsNothing() && (s == nil || len(s.KeyAccesses) == 0) && mayReachRedis(call.Common()), s != nil && removes(s):
				out = append(out, call)
			case s == nil:
			default:
				queued = queued || slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool { return t.Queued })
				if slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return t.Kind == rediscmd.Exec }) {
					executed = append(executed, call)
				}
			}
		}
	}
	if !queued {
		out = append(out, executed...) // who knows what
	}
	return out
}

// removes reports whether a call may change data other than what it sends to others.
func removes(s *summary.Site) bool {
	return len(s.Runs) > 0 || s.Takes() || slices.ContainsFunc(s.KeyAccesses, changesData) || slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool {
		return t.Kind != rediscmd.Exec && (t.Kind != rediscmd.Command || t.Access != rediscmd.Read && !rediscmd.SendCommands[t.Command])
	})
}

func changesData(t effects.KeyAccess) bool {
	return t.Access != rediscmd.Read && !rediscmd.SendCommands[t.Command]
}

// mayReachRedis reports whether a call of an unknown function could send a command: it
// gets a context, or can fail.
func mayReachRedis(call *ssa.CallCommon) bool {
	if _, builtin := call.Value.(*ssa.Builtin); builtin || !call.IsInvoke() && call.StaticCallee() != nil {
		return false
	}
	if call.IsInvoke() && flow.IsNamed(call.Value.Type(), "context", "Context") {
		return false
	}
	results := call.Signature().Results()
	for i := range results.Len() {
		if flow.IsError(results.At(i).Type()) {
			return true
		}
	}
	return slices.ContainsFunc(call.Args, func(a ssa.Value) bool { return flow.IsNamed(a.Type(), "context", "Context") })
}
