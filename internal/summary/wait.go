package summary

import (
	"go/ast"
	"go/token"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// waitBarrier collects the blocks and edges of the function that wait at least
// as surely as level.
func (f *Fn) waitBarrier(level effects.Level) *flow.Barrier {
	st := flow.NewBarrier()
	for b := range f.waits.Blocks {
		st.Blocks[b] = true
	}
	for b := range f.waits.Sends {
		st.Blocks[b] = true
	}
	for e := range f.waits.Edges {
		st.Edges[e] = true
	}
	for _, site := range f.Sites {
		w := site.Wait
		switch {
		case w.OK >= level && w.Fail >= level:
			st.Blocks[site.Call.Block()] = true
		case w.OK >= level || w.Fail >= level:
			for _, t := range loopinfo.Tests(site.Call) {
				if t.Empty && (site.cmd == nil || !flow.AsksForError(flow.Branch(t.Fail.From).Cond)) {
					continue
				}
				if w.OK >= level && !t.Empty { // a command that found nothing has waited
					st.Edges[t.OK] = true
				} else {
					st.Edges[t.Fail] = true
				}
			}
		}
	}
	return st
}

// waitingLoops adds the heads of the for loops in which each iteration waits
// for a channel: a collector that takes up to n values waits, except for n ==
// 0.
func (f *Fn) waitingLoops(st *flow.Barrier) {
	for _, l := range f.Loops().All() {
		if _, ok := l.Stmt.(*ast.ForStmt); !ok || l.Cycle(l.Header, st) != nil {
			continue
		}
		for e := range f.waits.Edges {
			if l.Contains(e.From) {
				st.Blocks[l.Header] = true
			}
		}
		for b := range f.waits.Blocks {
			if l.Contains(b) {
				st.Blocks[l.Header] = true
			}
		}
	}
}

// wait computes how the function waits by its outcome. For each level it
// searches a path from the entry to a return that passes no wait.
func (f *Fn) wait() effects.Wait {
	if len(f.SSA.Blocks) == 0 {
		return effects.Wait{}
	}
	if f.waitsForCond() {
		return effects.Wait{OK: effects.Sure, Fail: effects.Sure}
	}
	if f.SSA.Recover != nil && !f.returns() {
		return effects.Wait{} // returns only by recovering, if at all
	}
	w := effects.Wait{OK: effects.Sure, Fail: effects.Sure}
	for _, level := range []effects.Level{effects.Sure, effects.Soft} {
		st := f.waitBarrier(level)
		f.waitingLoops(st)
		for e := range loopinfo.ForNoTime(f.SSA) {
			st.Edges[e] = true
		}
		ok, fail := f.unwaited(st, level)
		if ok && w.OK >= level {
			w.OK = level - 1
		}
		if fail && w.Fail >= level {
			w.Fail = level - 1
		}
	}
	// An outcome that never occurs is no promise.
	switch ok, fail := f.unwaited(flow.NewBarrier(), effects.Sure+1); {
	case ok && !fail:
		w.Fail = w.OK
	case fail && !ok:
		w.OK = w.Fail
	}
	if !w.None() {
		w.Every = f.every()
	}
	return w
}

// asksForNoTime reports whether a call gives a function of the package no time to wait.
func (s *Site) asksForNoTime() bool {
	called, all := s.Locals()
	return all && len(called) == 1 && loopinfo.AsksForNoTime(s.Call, called[0].softBarrier)
}

// waitsForCond reports whether the function waits on a sync.Cond: it takes from
// a queue in memory, and waits unless there is an element.
func (f *Fn) waitsForCond() bool {
	return slices.ContainsFunc(f.SSA.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			c, ok := in.(*ssa.Call)
			return ok && c.Call.StaticCallee() != nil && c.Call.StaticCallee().String() == "(*sync.Cond).Wait"
		})
	})
}

// returns reports whether the function has a return of its own.
func (f *Fn) returns() bool {
	return slices.ContainsFunc(f.SSA.Blocks, func(b *ssa.BasicBlock) bool { return flow.Return(b) != nil && b != f.SSA.Recover })
}

// unwaited reports whether the function can succeed, and fail, on a path that
// crosses no barrier.
func (f *Fn) unwaited(st *flow.Barrier, level effects.Level) (ok, fail bool) {
	entry := f.SSA.Blocks[0]
	flood := flow.NewFlood(entry, st)
	for _, b := range f.SSA.Blocks {
		ret := flow.Return(b)
		if ret == nil || b == f.SSA.Recover || st.Blocks[b] {
			continue
		}
		if b != entry && (st.Blocks[entry] || !flood.Met(b)) {
			continue
		}
		o, fl := f.outcomes(ret, st, level)
		ok, fail = ok || o, fail || fl
	}
	return ok, fail
}

// outcomes returns which outcomes are possible for a return without a wait
// before it.
func (f *Fn) outcomes(ret *ssa.Return, st *flow.Barrier, level effects.Level) (ok, fail bool) {
	if len(ret.Results) == 0 {
		return true, true
	}
	return f.outcome(loopinfo.LastResult(ret), ret.Block(), st, level, 0)
}

func (f *Fn) outcome(v ssa.Value, at *ssa.BasicBlock, st *flow.Barrier, level effects.Level, depth int) (ok, fail bool) {
	t := v.Type()
	if !flow.IsError(t) && !flow.IsBool(t) || depth > 4 {
		return true, true
	}
	switch x := v.(type) {
	case *ssa.Const:
		if flow.IsError(t) {
			return true, false
		}
		return x.Value != nil && x.Value.String() == "true", x.Value == nil || x.Value.String() != "true"
	case *ssa.MakeInterface:
		return false, true
	case *ssa.Phi:
		for i, e := range x.Edges {
			pred := x.Block().Preds[i]
			if st.Blocks[pred] {
				continue
			}
			o, fl := f.outcome(e, pred, st, level, depth+1)
			ok, fail = ok || o, fail || fl
		}
		return ok, fail
	case *ssa.UnOp: // a package's error variable
		if obj := flow.Loaded(x); obj != nil && obj.Parent() != nil && obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
			return false, true
		}
	case *ssa.Call:
		switch name := flow.CalleeName(x); {
		case !flow.IsError(t):
		case knowledge.ErrorMakers.Has(name):
			return false, true
		case name != "Join" && knowledge.ErrorWrappers.Has(name) && len(x.Call.Args) > 0 && flow.IsError(x.Call.Args[0].Type()):
			return f.outcome(x.Call.Args[0], at, st, level, depth+1)
		}
	}
	ok, fail = true, true
	for _, call := range loopinfo.ResultCalls(v) {
		site := f.sites[call]
		if site == nil || site.Wait.None() {
			continue
		}
		// The outcome is the callee's own.
		if site.Wait.OK >= level {
			ok = false
		}
		if site.Wait.Fail >= level {
			fail = false
		}
	}
	if o, known := loopinfo.KnownOutcome(v, at); known {
		ok, fail = ok && o, fail && !o
	}
	return ok, fail
}

// every returns the shortest known wait in the function.
func (f *Fn) every() time.Duration {
	var least time.Duration
	note := func(d time.Duration) {
		if d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	for _, d := range f.waits.Blocks {
		note(d)
	}
	for _, d := range f.waits.Edges {
		note(d)
	}
	for _, s := range f.Sites {
		note(s.Wait.Every)
	}
	return least
}

// BeforeWithoutWait reports whether the function can run site a and then site b
// with no wait since its entry.
func (f *Fn) BeforeWithoutWait(a, b *Site) bool {
	st := f.softBarrier
	reach := func(from, to *ssa.BasicBlock) bool { return !st.Blocks[from] && flow.Reaches(from, to, st) }
	return reach(f.SSA.Blocks[0], a.Call.Block()) && reach(a.Call.Block(), b.Call.Block())
}

// ReachedAtOnce reports whether a block can be reached from the function's
// entry without a wait.
func (f *Fn) ReachedAtOnce(b *ssa.BasicBlock) bool {
	entry := f.SSA.Blocks[0]
	if entry == b {
		return f.firstInBlock(b)
	}
	f.atOnceOnce.Do(func() { f.atOnce = flow.NewFlood(entry, f.softBarrier) })
	return !f.softBarrier.Blocks[entry] && f.atOnce.Met(b)
}

// late returns the blocks that the function reaches only after a wait, as of the last pass.
func (f *Fn) late() func(*ssa.BasicBlock) bool {
	st, entry := f.softBarrier, f.SSA.Blocks[0]
	if len(st.Blocks)+len(st.Edges) == 0 {
		return func(*ssa.BasicBlock) bool { return false }
	}
	flood := flow.NewFlood(entry, st)
	return func(b *ssa.BasicBlock) bool { return b != entry && (st.Blocks[entry] || !flood.Met(b)) }
}

// firstInBlock reports whether no wait of a block comes before its commands.
func (f *Fn) firstInBlock(b *ssa.BasicBlock) bool {
	var first ssa.CallInstruction
	if i := slices.IndexFunc(f.inBlock[b], func(s *Site) bool { return len(s.RoundTrips) > 0 }); i >= 0 {
		first = f.inBlock[b][i].Call
	}
	return !f.waitsBefore(b, first)
}

// waitsBefore reports whether a block waits before a call, or anywhere if that is nil.
func (f *Fn) waitsBefore(b *ssa.BasicBlock, call ssa.CallInstruction) bool {
	before := b.Instrs
	if i := slices.Index(b.Instrs, ssa.Instruction(call)); i >= 0 {
		before = b.Instrs[:i]
	}
	if _, receives := f.waits.Blocks[b]; receives && slices.ContainsFunc(before, func(in ssa.Instruction) bool {
		u, ok := in.(*ssa.UnOp)
		return ok && u.Op == token.ARROW
	}) {
		return true
	}
	i := slices.IndexFunc(f.inBlock[b], func(s *Site) bool { return s.Call == call || min(s.Wait.OK, s.Wait.Fail) >= effects.Soft })
	return i >= 0 && f.inBlock[b][i].Call != call
}

// inEndless reports whether a block is in a loop that nothing bounds.
func (s *solver) inEndless(fn *Fn, b *ssa.BasicBlock) bool {
	for l := fn.Loops().Innermost(b); l != nil; l = l.Parent {
		if bd := fn.LoopShape(l).Bound; bd == loopinfo.Unbounded || bd == loopinfo.Channel {
			return !fn.endsByData(l)
		}
	}
	return false
}

// endsByData reports whether Redis' replies end an unbounded loop: it is a page
// or drain loop or a retry, and no service.
func (f *Fn) endsByData(l *flow.Loop) bool {
	ends, ok := f.ended[l]
	if !ok {
		ends = f.computeEnds(l)
		f.ended[l] = ends
	}
	return ends
}

func (f *Fn) computeEnds(l *flow.Loop) bool {
	var exits []ssa.Value
	for _, br := range l.Exits() {
		if !flow.IsErrorTest(br.Cond) {
			exits = append(exits, br.Cond)
		}
	}
	for _, site := range f.Sites {
		if !l.Contains(site.Call.Block()) || len(site.RoundTrips) == 0 {
			continue
		}
		if loopinfo.LeavesOnSuccess(l, site.Call) {
			return true
		}
	}
	for _, cond := range exits {
		if flow.DependsOnAny(cond, func(x ssa.Value) bool {
			c, _ := x.(*ssa.Call)
			site := f.sites[c]
			return site != nil && len(site.RoundTrips) > 0 && l.Contains(c.Block())
		}) {
			return true
		}
	}
	return false
}
