package summary

import (
	"go/token"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// A Pace is what waits inside one loop.
type Pace struct {
	// Barrier are the blocks and edges that wait, or that are reached only as
	// often as there is data to take.
	Barrier *flow.Barrier
	// gaps are the edges on which a waiting call has not waited, because it
	// failed.
	gaps []Gap
	// first are the edges of the barrier that only the first iteration takes.
	first map[flow.Edge]bool

	fn   *Fn
	loop *flow.Loop
}

// A Gap is an edge on which a call that otherwise waits has not waited.
type Gap struct {
	site *Site
	Edge flow.Edge
}

// Pace finds what waits in the loop. With byData, waiting for data also counts:
// taking an element, which the number of elements bounds, and passing a value
// to a receiver.
func (f *Fn) Pace(l *flow.Loop, byData bool) *Pace {
	p := &Pace{Barrier: flow.NewBarrier(), first: map[flow.Edge]bool{}, fn: f, loop: l}
	for _, e := range loopinfo.FirstOnly(l) {
		p.Barrier.Edges[e], p.first[e] = true, true
	}
	for b := range f.waits.Blocks {
		p.Barrier.Blocks[b] = true
	}
	for e := range f.waits.Edges {
		p.Barrier.Edges[e] = true
	}
	for b := range l.Blocks {
		flow.Count(len(f.inBlock[b]))
		for _, site := range f.inBlock[b] {
			p.add(site, byData)
		}
	}
	if byData {
		for b := range f.waits.Sends {
			p.Barrier.Blocks[b] = true
		}
	}
	return p
}

func (p *Pace) add(site *Site, byData bool) {
	b, w := site.Call.Block(), site.wait
	if byData && w.None() && site.pops() {
		w = effects.Wait{OK: effects.Sure}
	}
	if w.None() {
		return
	}
	tests := loopinfo.Tests(site.Call)
	switch {
	case w.OK == effects.Sure && w.Fail == effects.Sure:
		p.Barrier.Blocks[b] = true
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
				p.gaps = append(p.gaps, Gap{site, t.Fail})
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

// pops reports whether the call does nothing but take an element, so that the
// data bounds its successes.
func (s *Site) pops() bool {
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
		if to.Dominates(latch) && p.loop.Reaches(to, latch, p.Barrier) {
			return true
		}
	}
	return false
}

// GapOf returns the gap through which a site's loop cycles without waiting, and
// the path.
func (p *Pace) GapOf(site *Site) (Gap, bool) {
	for _, g := range p.gaps {
		b := g.site.Call.Block()
		if g.site != site || !p.loop.Contains(g.Edge.To()) {
			continue
		}
		if p.loop.ReachesBarrier(g.Edge.To(), b, p.Barrier) {
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
		if !p.first[e] && p.loop.Contains(e.From) && p.loop.Contains(e.To()) {
			return true
		}
	}
	return false
}

// Every returns the shortest known interval at which the loop reaches the
// site's block: the least of the waits that alone pace a cycle through it. A
// shorter pause after an error does not count. A wait that can recur without
// the site does not count either: how often the command is sent is then
// unknown. Every returns 0 if no interval is known.
func (p *Pace) Every(b *ssa.BasicBlock, site *Site) time.Duration {
	var least time.Duration
	tests := loopinfo.Tests(site.Call)
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
			note(p.fn.blockEvery(blk), blk, p.without(blk, flow.Edge{}))
		}
	}
	for e := range p.Barrier.Edges {
		if p.loop.Contains(e.From) && p.loop.Contains(e.To()) {
			note(p.fn.waits.Edges[e], e.To(), p.without(nil, e))
		}
	}
	return least
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
func (f *Fn) blockEvery(b *ssa.BasicBlock) time.Duration {
	d := f.waits.Blocks[b]
	for _, s := range f.inBlock[b] {
		d += s.wait.Every
	}
	return d
}

// EndsByTime reports whether a timer ends the loop: it waits for something up
// to a timeout.
func (f *Fn) EndsByTime(l *flow.Loop) bool {
	for e := range f.waits.Edges {
		if l.Contains(e.From) && !l.Reaches(e.To(), l.Header, flow.NewBarrier()) && f.waits.Timers[e] {
			return true
		}
	}
	return false
}

// nearestCommand returns the site of the function that a finding should point
// at: the one with the shortest call path to a command.
func (f *Fn) nearestCommand() *Site {
	var best *Site
	least := effects.MaxChain + 1
	for _, s := range f.Sites {
		for _, t := range s.RoundTrips {
			if len(t.Chain) < least {
				best, least = s, len(t.Chain)
			}
		}
	}
	return best
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

// firstInBlock reports whether no wait of a block comes before its commands.
func (f *Fn) firstInBlock(b *ssa.BasicBlock) bool {
	for _, in := range b.Instrs {
		if u, ok := in.(*ssa.UnOp); ok && u.Op == token.ARROW {
			return false
		}
		if c, ok := in.(ssa.CallInstruction); ok {
			site := f.sites[c]
			if site == nil {
				continue
			}
			if len(site.RoundTrips) > 0 {
				return true
			}
			if site.wait.OK >= effects.Soft && site.wait.Fail >= effects.Soft {
				return false
			}
		}
	}
	return true
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
