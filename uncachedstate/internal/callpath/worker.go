package callpath

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A loopKind says what an endless loop around a call means for it.
type loopKind uint8

const (
	noLoop         loopKind = iota
	backgroundLoop          // it refreshes something, or runs now and then
	workerLoop              // it takes items, and the call decides what is done with each
)

// A step is a call on the path from a loop to the command.
type step struct {
	fn   *summary.Fn
	site *summary.Site
}

// loopAround returns the kind of the endless loops around a call. below are the
// steps from that call to the command: in a loop that gives its items to a
// function, they decide.
func loopAround(at step, below []step) loopKind {
	kind := noLoop
	for l := at.fn.Loops().Innermost(at.site.Call.Block()); l != nil; l = l.Parent {
		switch at.fn.LoopShape(l).Bound {
		case loopinfo.Unbounded, loopinfo.Channel:
			if loopinfo.LeavesOnSuccess(l, at.site.Call) || triesFor(l) {
				continue
			}
			if isWorker(l, at, below) {
				return workerLoop
			}
			if triesAgain(l, at.site.Call) {
				continue
			}
			kind = backgroundLoop
		}
	}
	return kind
}

// triesFor reports whether a loop goes on for so many rounds or so long, though its head
// shows no bound: what does not count is tried again. One that runs in the background ends
// by a flag, a channel or a context.
func triesFor(l *flow.Loop) bool {
	br := flow.Branch(l.Header)
	if br == nil {
		return false
	}
	switch cond := br.Cond.(type) {
	case *ssa.BinOp:
		switch cond.Op {
		case token.LSS, token.LEQ, token.GTR, token.GEQ:
			return true
		}
	case *ssa.Call:
		return flow.CalleePackage(&cond.Call) == "time" // time.Now().Before(deadline)
	}
	return false
}

// triesAgain reports whether a loop ends within the round of a call, with what its function
// is there for: a limiter that waits for its turn, a request that is sent again. A loop that
// runs in the background ends by an error, or before it waits again.
func triesAgain(l *flow.Loop, call ssa.CallInstruction) bool {
	fn := call.Parent()
	results := fn.Signature.Results().Len()
	if results == 0 && !entry.HasRequest(fn.Signature) {
		return false
	}
	stops := flow.NewBarrier()
	stops.Blocks[l.Header] = true
	stops.Failures(fn)
	round := flow.NewFlood(call.Block(), stops)
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		ret := flow.Return(b)
		return ret != nil && round.Met(b) && (results == 0 || !isFailure(ret.Results[results-1]))
	})
}

// isWorker reports whether a loop takes items, and the call decides what is done
// with each of them. A loop that stores what it reads refreshes a copy.
func isWorker(l *flow.Loop, at step, below []step) bool {
	items := itemsOf(l, at.fn)
	if len(items) == 0 {
		return false
	}
	takesItem := func(call ssa.CallInstruction) bool {
		return slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool {
			return flow.DependsOnAny(a, func(v ssa.Value) bool { return items[v] })
		})
	}
	if decidesWork(at, l, takesItem) {
		return true
	}
	return takesItem(at.site.Call) && slices.ContainsFunc(below, func(s step) bool {
		return decidesWork(s, nil, func(ssa.CallInstruction) bool { return true })
	})
}

// itemsOf returns what a loop takes from a channel, a broker or a queue.
func itemsOf(l *flow.Loop, fn *summary.Fn) map[ssa.Value]bool {
	items := map[ssa.Value]bool{}
	for b := range l.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.UnOp:
				if c, ok := in.X.Type().Underlying().(*types.Chan); ok && isItem(c.Elem()) {
					items[in] = true
				}
			case *ssa.Extract:
				if s, ok := in.Tuple.(*ssa.Select); ok && in.Index >= 2 && received(s, in.Index-2) && isItem(in.Type()) {
					items[in] = true
				}
			case *ssa.Call:
				if takes(fn, in) {
					items[in] = true
				}
			}
		}
	}
	return items
}

// received reports whether the n-th value that a select receives is used: the
// states that send have none.
func received(s *ssa.Select, n int) bool {
	for _, st := range s.States {
		if st.Dir == types.RecvOnly {
			if n == 0 {
				return true
			}
			n--
		}
	}
	return false
}

// isItem reports whether a received value may be work: it is no time, no signal
// and not only a wake-up.
func isItem(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return u.NumFields() > 0 && !flow.IsTime(t)
	case *types.Basic:
		return u.Info()&types.IsBoolean == 0
	}
	return !flow.IsError(t) && flow.QualifiedName(t) != "os.Signal"
}

// takes reports whether a call takes an item from a queue: a pop, or a method of a
// broker's client that is called as such methods are.
func takes(fn *summary.Fn, call *ssa.Call) bool {
	if s := fn.Site(call); s != nil {
		for _, t := range s.RoundTrips {
			if t.Pop || rediscmd.StreamCommands[t.Command] {
				return true
			}
		}
	}
	return slices.ContainsFunc(names.Words(flow.CalleeName(call)), knowledge.ItemWords.Has)
}

// decidesWork reports whether a call's result decides whether another call is made
// that does work. In a loop, l, it does so in the same iteration.
func decidesWork(at step, l *flow.Loop, does func(ssa.CallInstruction) bool) bool {
	stops := flow.NewBarrier()
	if l != nil {
		stops.Blocks[l.Header] = true
	}
	var tests [][2]*flow.Flood // what is reached on each outcome; nil where the iteration ends
	from := func(b *ssa.BasicBlock) *flow.Flood {
		if stops.Blocks[b] {
			return nil
		}
		return flow.NewFlood(b, stops)
	}
	for _, b := range at.fn.SSA.Blocks {
		// A command's failure is no decision.
		if br := flow.Branch(b); br != nil && (!at.site.Direct() || !flow.IsErrorTest(br.Cond)) && flow.DependsOn(br.Cond, at.site.Call) {
			tests = append(tests, [2]*flow.Flood{from(b.Succs[0]), from(b.Succs[1])})
		}
	}
	return slices.ContainsFunc(at.fn.SSA.Blocks, func(b *ssa.BasicBlock) bool {
		met := func(f *flow.Flood) bool { return f != nil && f.Met(b) }
		one := func(t [2]*flow.Flood) bool { return met(t[0]) != met(t[1]) }
		return (l == nil || l.Contains(b)) && slices.ContainsFunc(tests, one) && slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			call, ok := in.(ssa.CallInstruction)
			return ok && call != at.site.Call && isWork(call) && does(call)
		})
	})
}

// isWork reports whether a call may do the work of an item: it neither logs, nor
// computes, nor changes a copy in memory.
func isWork(call ssa.CallInstruction) bool {
	pkg, name := flow.CalleePackage(call.Common()), flow.CalleeName(call)
	if _, builtin := call.Common().Value.(*ssa.Builtin); builtin || knowledge.Logs(pkg, name) {
		return false
	}
	if pkg == "sync" || pkg == "sync/atomic" || knowledge.CachePackages.Contain(pkg) || knowledge.ComputingPackages.Contain(pkg) {
		return false
	}
	ws := names.Words(name)
	return len(ws) == 0 || !knowledge.CopyVerbs.Has(ws[0])
}
