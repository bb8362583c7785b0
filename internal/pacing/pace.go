package pacing

import (
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Pace is what waits inside one loop.
type Pace struct {
	// Barrier are the blocks and edges that wait, or that are reached only as
	// often as there is data to take.
	Barrier *flow.Barrier
	// Ended are the edges on which a context has ended and the loop goes on sending.
	Ended []flow.Edge
	// gaps are the edges on which a waiting call has not waited, because it
	// failed.
	gaps []Gap
	// few are the edges of the barrier that do not wait, but that few iterations take:
	// the first, or those after the context has ended.
	few map[flow.Edge]bool
	// sure are the blocks of the barrier that wait whatever a call answers.
	sure map[*ssa.BasicBlock]bool

	fn   *summary.Fn
	loop *flow.Loop
}

// A Gap is an edge on which a call that otherwise waits has not waited.
type Gap struct {
	site *summary.Site
	Edge flow.Edge
}

// Of finds what waits in a loop. With byData, waiting for data also counts:
// taking an element, which the number of elements bounds, and passing a value
// to a receiver.
func Of(f *summary.Fn, l *flow.Loop, byData bool) *Pace {
	p := &Pace{Barrier: flow.NewBarrier(), few: map[flow.Edge]bool{}, sure: map[*ssa.BasicBlock]bool{}, fn: f, loop: l}
	for _, e := range loopinfo.FirstOnly(l) {
		p.Barrier.Edges[e], p.few[e] = true, true
	}
	for e, ctx := range loopinfo.Cancelled(l) {
		if sendsOn(f, l, e, ctx) {
			p.Ended = append(p.Ended, e)
		} else {
			p.Barrier.Edges[e], p.few[e] = true, true
		}
	}
	for _, e := range requested(l) {
		p.Barrier.Edges[e] = true
	}
	own := answers(f, l)
	for b := range f.Waits().Blocks {
		if !onlyReceives(own, b) {
			p.Barrier.Blocks[b], p.sure[b] = true, true
		}
	}
	for e := range f.Waits().Edges {
		if ch := f.Waits().Cases[e]; ch != nil && ofAnswer(own, ch) {
			continue
		}
		if ctx := f.Waits().Ended[e]; ctx != nil && l.Contains(e.From) && sendsOn(f, l, e, ctx) {
			p.Ended = append(p.Ended, e)
		} else {
			p.Barrier.Edges[e] = true
		}
	}
	for b := range l.Blocks {
		flow.Count(len(f.SitesIn(b)))
		for _, site := range f.SitesIn(b) {
			p.add(site, byData)
		}
	}
	if byData {
		for b := range f.Waits().Sends {
			p.Barrier.Blocks[b] = true
		}
	}
	return p
}

func (p *Pace) add(site *summary.Site, byData bool) {
	b, w := site.Call.Block(), site.Wait
	if byData && w.None() && pops(site) {
		w = effects.Wait{OK: effects.Sure}
	}
	if w.None() {
		return
	}
	tests := loopinfo.Tests(site.Call)
	switch {
	case w.OK == effects.Sure && w.Fail == effects.Sure:
		p.Barrier.Blocks[b], p.sure[b] = true, true
	case w.OK >= effects.Soft && w.Fail == effects.Soft:
		// The call waits on the server. A path without a wait exists only if
		// the program tests the error and continues on purpose.
		p.Barrier.Blocks[b] = true
		for _, t := range tests {
			if t.Empty { // it has waited, and there was no data
				p.Barrier.Edges[t.Fail] = true
			}
		}
		for _, t := range tests {
			if !t.Empty && p.Continues(t.Fail) {
				p.gaps = append(p.gaps, Gap{site, t.Fail})
			}
		}
	case w.OK >= effects.Soft:
		for _, t := range tests {
			if p.loop.Contains(t.Fail.From) {
				p.Barrier.Blocks[b] = true
				if !afterSuccess(t, tests) {
					p.gaps = append(p.gaps, Gap{site, t.Fail})
				}
			}
		}
	case w.Fail >= effects.Soft:
		for _, t := range tests {
			if !t.Empty {
				p.Barrier.Edges[t.Fail] = true
			}
		}
	}
}

// afterSuccess reports whether a test for nothing is made only if the call has not
// failed: a call that waits if it succeeds has waited.
func afterSuccess(t loopinfo.Test, tests []loopinfo.Test) bool {
	return t.Empty && slices.ContainsFunc(tests, func(o loopinfo.Test) bool {
		to := o.OK.To()
		return !o.Empty && len(to.Preds) == 1 && to.Dominates(t.Fail.From)
	})
}

// pops reports whether the call does nothing but take an element, so that the
// data bounds its successes.
func pops(s *summary.Site) bool {
	for _, t := range s.RoundTrips {
		if !t.Pop || t.Blocking || s.Direct() && t.EmptyHanded() {
			return false
		}
	}
	return len(s.RoundTrips) > 0
}

// Continues reports whether an edge leads straight back to the loop's head: a
// continue of its own, not a branch that joins the normal path again.
func (p *Pace) Continues(e flow.Edge) bool {
	to := e.To()
	if len(to.Preds) != 1 {
		return to == p.loop.Header
	}
	for _, latch := range p.loop.Header.Preds {
		if to.Dominates(latch) && p.loop.Reaches(to, latch, p.Barrier) && p.repeats(latch) {
			return true
		}
	}
	return false
}

// repeats reports whether a block leads to the header without a wait on the way.
func (p *Pace) repeats(latch *ssa.BasicBlock) bool {
	for i, to := range latch.Succs {
		if to == p.loop.Header && !p.Barrier.Edges[flow.Edge{From: latch, Succ: i}] {
			return true
		}
	}
	return false
}

// GapOf returns the gap through which a site's loop cycles without waiting, and
// the path.
func (p *Pace) GapOf(site *summary.Site) (Gap, bool) {
	for _, g := range p.gaps {
		b := g.site.Call.Block()
		if g.site != site || !p.loop.Contains(g.Edge.To()) || p.sure[b] {
			continue
		}
		head := p.loop.Header // a loop inside this one may come back to the call at once
		if p.loop.ReachesBarrier(g.Edge.To(), head, p.Barrier) && p.loop.ReachesBarrier(head, b, p.Barrier) {
			return g, true
		}
	}
	return Gap{}, false
}

// Waits reports whether anything in the loop waits at all.
func (p *Pace) Waits() bool {
	for b := range p.Barrier.Blocks {
		if p.loop.Contains(b) {
			return true
		}
	}
	for e := range p.Barrier.Edges {
		if !p.few[e] && p.loop.Contains(e.From) && p.loop.Contains(e.To()) {
			return true
		}
	}
	return false
}

// WaitsElsewhere reports whether each iteration that makes a call waits other than in it.
func (p *Pace) WaitsElsewhere(site *summary.Site) bool {
	b := site.Call.Block()
	if _, waits := p.fn.Waits().Blocks[b]; waits || p.fn.Waits().Sends[b] {
		return true
	}
	return slices.ContainsFunc(p.fn.SitesIn(b), func(s *summary.Site) bool { return s != site && !s.Wait.None() }) ||
		p.loop.Cycle(b, p.without(b, flow.Edge{})) == nil
}

// ReturnsAtOnce reports whether a function looks whether a call has failed, and then
// returns without a wait.
func ReturnsAtOnce(fn *summary.Fn, site *summary.Site) bool {
	waits := flow.NewBarrier()
	for b := range fn.Waits().Blocks {
		waits.Blocks[b] = true
	}
	for e := range fn.Waits().Edges {
		waits.Edges[e] = true
	}
	for _, s := range fn.Sites {
		if !s.Wait.None() {
			waits.Blocks[s.Call.Block()] = true
		}
	}
	returns := func(b *ssa.BasicBlock) bool { return flow.Return(b) != nil && !waits.Blocks[b] }
	return slices.ContainsFunc(loopinfo.Tests(site.Call), func(t loopinfo.Test) bool {
		to := t.Fail.To()
		return !t.Empty && !waits.Blocks[to] && (returns(to) || flow.Path([]*ssa.BasicBlock{to}, flow.Anywhere, returns, waits) != nil)
	})
}

// WaitsBesides reports whether something other than a call that waits on the server waits
// where the call has had nothing to return.
func (p *Pace) WaitsBesides(site *summary.Site) bool {
	b := site.Call.Block()
	others := p.without(b, flow.Edge{})
	for _, t := range loopinfo.Tests(site.Call) {
		delete(others.Edges, t.Fail)
		others.Edges[t.OK] = true
	}
	return blockEvery(p.fn, b) > 0 || p.loop.Cycle(b, others) == nil
}

// Every returns the shortest known interval at which the loop reaches the
// site's block: the least of the waits that alone pace a cycle through it. A
// shorter pause after an error does not count. A wait that can recur without
// the site does not count either: how often the command is sent is then
// unknown. Every returns 0 if no interval is known.
func (p *Pace) Every(b *ssa.BasicBlock, site *summary.Site) time.Duration {
	var least time.Duration
	tests := loopinfo.Tests(site.Call)
	if asks(site) && loopinfo.LeavesOnSuccess(p.loop, site.Call) || pops(site) && !slices.ContainsFunc(tests, func(t loopinfo.Test) bool { return t.Empty }) {
		tests = nil // it is not there yet, which is no failure
	}
	note := func(d time.Duration, at *ssa.BasicBlock, without *flow.Barrier) {
		if d == 0 || least != 0 && d >= least || p.loop.Cycle(b, without) == nil {
			return
		}
		for _, t := range tests {
			if to := t.Fail.To(); !t.Empty && len(to.Preds) == 1 && to.Dominates(at) && flow.IsErrorTest(flow.Branch(t.Fail.From).Cond) {
				return
			}
		}
		if at != b && p.misses(at, b) {
			return
		}
		least = d
	}
	for blk := range p.Barrier.Blocks {
		if p.loop.Contains(blk) {
			note(blockEvery(p.fn, blk), blk, p.without(blk, flow.Edge{}))
		}
	}
	for e := range p.Barrier.Edges {
		if p.loop.Contains(e.From) && p.loop.Contains(e.To()) {
			note(p.fn.Waits().Edges[e], e.To(), p.without(nil, e))
		}
	}
	return least
}

// AtMostEvery reports whether the loop waits at least a known time each time it
// comes to a block again.
func (p *Pace) AtMostEvery(b *ssa.BasicBlock, least time.Duration) bool {
	long := flow.NewBarrier()
	for x := range p.Barrier.Blocks {
		if p.loop.Contains(x) && blockEvery(p.fn, x) >= least {
			long.Blocks[x] = true
		}
	}
	for e := range p.Barrier.Edges {
		if p.fn.Waits().Edges[e] >= least {
			long.Edges[e] = true
		}
	}
	return p.loop.Cycle(b, long) == nil
}

// asks reports whether a call does nothing but ask whether something is there.
func asks(s *summary.Site) bool {
	for _, t := range s.RoundTrips {
		if !rediscmd.PresenceCommands[t.Command] {
			return false
		}
	}
	return len(s.RoundTrips) > 0
}

// misses reports whether the loop can go from a wait back to the wait without
// the block, other than after an error.
func (p *Pace) misses(wait, b *ssa.BasicBlock) bool {
	around := flow.NewBarrier()
	around.Blocks[b] = true
	for x := range p.loop.Blocks {
		if br := flow.Branch(x); br != nil && flow.IsErrorTest(br.Cond) {
			around.Edges[flow.Edge{From: x, Succ: 0}] = true
			around.Edges[flow.Edge{From: x, Succ: 1}] = true
		}
	}
	return p.loop.Cycle(wait, around) != nil
}

func (p *Pace) without(b *ssa.BasicBlock, e flow.Edge) *flow.Barrier {
	out := flow.NewBarrier()
	for x := range p.Barrier.Blocks {
		if x != b {
			out.Blocks[x] = true
		}
	}
	for x := range p.Barrier.Edges {
		if x != e {
			out.Edges[x] = true
		}
	}
	return out
}

// blockEvery adds up the known waits of a block.
func blockEvery(f *summary.Fn, b *ssa.BasicBlock) time.Duration {
	d := f.Waits().Blocks[b]
	for _, s := range f.SitesIn(b) {
		d += s.Wait.Every
	}
	return d
}

// Worked adds edges that the loop takes only when there was work, or only a few times
// in a row: see the functions Worked and Settling.
func (p *Pace) Worked(ways []flow.Edge) {
	for _, e := range ways {
		p.Barrier.Edges[e] = true
	}
}

// ExternalCalls adds the external calls of the loop as waits, and those that always make
// one which takes far longer than a round trip.
func (p *Pace) ExternalCalls() {
	for _, b := range p.fn.SlowBlocks() {
		if p.loop.Contains(b) {
			p.Barrier.Blocks[b] = true
		}
	}
	for _, c := range p.fn.ExternalCalls() {
		if p.loop.Contains(c.Block()) {
			p.Barrier.Blocks[c.Block()] = true
		}
	}
	for b := range p.loop.Blocks {
		for _, s := range p.fn.SitesIn(b) {
			if slices.ContainsFunc(s.Runs, func(r summary.Run) bool { return r.Mode == effects.Once && alwaysExternal(r.Lit) }) {
				p.Barrier.Blocks[b] = true
			}
		}
	}
}

// alwaysExternal reports whether each path through the function makes an external
// call.
func alwaysExternal(f *summary.Fn) bool {
	barrier := flow.NewBarrier()
	for _, c := range f.ExternalCalls() {
		barrier.Blocks[c.Block()] = true
	}
	entry := f.SSA.Blocks[0]
	returns := func(b *ssa.BasicBlock) bool {
		return flow.Return(b) != nil && b != f.SSA.Recover
	}
	return len(barrier.Blocks) > 0 && (barrier.Blocks[entry] || !returns(entry) && flow.Path([]*ssa.BasicBlock{entry}, flow.Anywhere, returns, barrier) == nil)
}
