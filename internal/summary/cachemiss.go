package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/reply"
)

// OnCacheMiss reports whether a call is made only when a local lookup has missed,
// a kept value is too old, or once:
//
//	value, ok := cache.Get(k); if ok { return value }
//
// or when a directive says so, of the function or of what is called.
func (f *Fn) OnCacheMiss(site *Site) bool {
	if f.huge() || f.declared.OnMiss() || site.declaredOnMiss() {
		return true
	}
	at := site.Call.Block()
	for p := range f.hits.branches.Above(at) {
		if !f.Reaches(f.hits.to[p.Index], at) {
			return true
		}
	}
	return false
}

// conjunct follows a hit through the rest of its condition: for `ok &&
// now.Before(e.exp)` both parts have to be true.
func (f *Fn) conjunct(b *ssa.BasicBlock) *ssa.BasicBlock {
	for range 3 {
		br := flow.Branch(b)
		if br == nil || len(b.Preds) != 1 {
			return b
		}
		if passed, gate := f.waits.Gates[b]; gate {
			b = b.Succs[1-passed]
		} else if hit, ok := f.localAnswer(br.Cond, 0); ok {
			b = b.Succs[hit]
		} else {
			return b
		}
	}
	return b
}

// localAnswer reads a condition as the outcome of a lookup in memory: in a map,
// or by a method that returns a value with a bool or an error and makes no
// round trip. hit is the successor for a true condition. It returns the
// successor for a hit.
func (f *Fn) localAnswer(cond ssa.Value, hit int) (int, bool) {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return f.localAnswer(c.X, 1-hit)
		}
	case *ssa.BinOp: // err == nil is a hit, value == nil a miss
		k, ok := c.Y.(*ssa.Const)
		if !ok || k.Value != nil || c.Op != token.EQL && c.Op != token.NEQ {
			return 0, false
		}
		if !flow.IsError(c.X.Type()) == (c.Op == token.EQL) {
			hit = 1 - hit
		}
		return hit, f.lookup(c.X)
	case *ssa.Extract:
		if b, ok := c.Type().Underlying().(*types.Basic); ok && b.Kind() == types.Bool {
			return hit, f.lookup(c)
		}
	}
	return 0, false
}

// lookup reports whether a value is a result of a lookup in memory.
func (f *Fn) lookup(v ssa.Value) bool {
	switch c := v.(type) {
	case *ssa.Lookup:
		return !f.answered(c.X)
	case *ssa.Extract:
		switch t := c.Tuple.(type) {
		case *ssa.Lookup:
			return !f.answered(t.X)
		case *ssa.TypeAssert:
			return f.lookup(t.X)
		case *ssa.Call:
			return f.lookupCall(t)
		}
	case *ssa.Call:
		return f.lookupCall(c)
	}
	return false
}

// answered reports whether a map is a reply of Redis and not a cache.
func (f *Fn) answered(m ssa.Value) bool {
	found := false
	flow.Origins(m, func(o ssa.Value) {
		if e, ok := o.(*ssa.Extract); ok {
			o = e.Tuple
		}
		c, ok := o.(*ssa.Call)
		if !ok {
			return
		}
		if site := f.sites[c]; site != nil && (site.cmd != nil || len(site.RoundTrips) > 0) {
			found = true
		} else if r := c.Call.Signature().Recv(); r != nil && reply.Library(r.Type()) != nil {
			found = true // rdb.HGetAll(ctx, key).Val()
		}
	})
	return found
}

func (f *Fn) lookupCall(c *ssa.Call) bool {
	if site := f.sites[c]; site != nil && (site.cmd != nil || len(site.RoundTrips) > 0) {
		return false
	}
	if g := c.Call.StaticCallee(); g != nil && c.Call.Signature().Results().Len() > 1 && loopinfo.AnswersFromMemory(g) {
		return true // whatever its name
	}
	ws := names.Words(flow.CalleeName(c))
	if len(ws) == 0 {
		return false
	}
	for _, w := range ws {
		if knowledge.LookupWords.Has(w) {
			return c.Call.Signature().Results().Len() > 0 && (c.Call.IsInvoke() || c.Call.Signature().Recv() != nil || len(ws) > 1)
		}
	}
	return false
}

// WhenNonEmpty reports whether a site is reached only when there is something
// in memory: if len(buf) == 0 { return }.
func (f *Fn) WhenNonEmpty(site *Site) bool {
	if f.huge() {
		return true
	}
	at := site.Call.Block()
	for p := range f.dominance().empties.Above(at) {
		if !f.Reaches(p.Succs[0], at) || !f.Reaches(p.Succs[1], at) {
			return true
		}
	}
	return false
}

// PartialLookup describes a local lookup that does not prevent a call. after:
// the lookup comes only after the call. some: it is on some of the paths to the
// call. Both are false without a lookup. A lookup after the call has failed is no
// cache: it answers for Redis in an outage.
func (f *Fn) PartialLookup(site *Site) (after, some bool) {
	if f.huge() {
		return false, false
	}
	f.lookOnce.Do(f.findLookups)
	if len(f.lookups) == 0 {
		return false, false
	}
	flow.Count(len(f.lookups))
	ok := loopinfo.UnlessFailed(site.Call)
	at, own := site.Call.Block(), -1
	for _, l := range f.lookups {
		if l.block == at && own < 0 {
			own = slices.Index(at.Instrs, ssa.Instruction(site.Call))
		}
		switch {
		case l.block == at && l.index > own, l.block != at && at.Dominates(l.block):
			after = after || ok == nil || ok.Met(l.block)
		case l.block != at && f.Reaches(l.block, at) && !l.block.Dominates(at):
			some = true
		}
	}
	return after, some
}

// A lookedUp is a place where a function looks something up in memory.
type lookedUp struct {
	block *ssa.BasicBlock
	index int // of the instruction
}

func (f *Fn) findLookups() {
	for _, b := range f.SSA.Blocks {
		for i, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Lookup:
				if _, isMap := in.X.Type().Underlying().(*types.Map); !isMap || f.answered(in.X) {
					continue
				}
			case *ssa.Call:
				if in.Call.Signature().Results().Len() != 2 || !f.lookupCall(in) {
					continue
				}
			default:
				continue
			}
			f.lookups = append(f.lookups, lookedUp{b, i})
		}
	}
	flow.Count(len(f.SSA.Blocks))
}

// hits are the branches of a function on the outcome of a local lookup, and
// where a hit leads.
type hits struct {
	branches flow.Conditions
	to       []*ssa.BasicBlock // by the block of the branch
}

// readHits reads the branches. Solving finds out whether a method answers from
// memory, so the branches are read again in each pass.
func (f *Fn) readHits() {
	if f.huge() {
		return
	}
	h := &hits{to: make([]*ssa.BasicBlock, len(f.SSA.Blocks))}
	h.branches = flow.NewConditions(f.SSA, f.dominance().order, func(b *ssa.BasicBlock, br *ssa.If) bool {
		hit, ok := f.hit(b, br)
		if ok {
			h.to[b.Index] = f.conjunct(b.Succs[hit])
		}
		return ok
	})
	f.hits = h
}

// hit returns the successor of a block that is taken when a local lookup has
// hit.
func (f *Fn) hit(b *ssa.BasicBlock, br *ssa.If) (int, bool) {
	if passed, gate := f.waits.Gates[b]; gate {
		return 1 - passed, true // cached for some time
	}
	if hit, ok := f.localAnswer(br.Cond, 0); ok {
		return hit, true
	}
	if hit, ok := f.flagged(br.Cond, 0); ok {
		return hit, true // loaded once, or when something has changed
	}
	if full, ok := loopinfo.FullWhen(br.Cond, f.Counts); ok {
		return 1 - full, true // sent when the buffer is full
	}
	return 0, false
}

// Counts reports whether a value is a field that the function counts up, or a
// captured variable that any function counts up.
func (f *Fn) Counts(v ssa.Value) bool {
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL || !flow.IsInteger(ld.Type()) {
		return false
	}
	if obj := flow.Place(ld.X); obj != nil {
		return f.dominance().counted[obj]
	}
	cell := flow.Cell(ld.X)
	if cell == nil {
		return false
	}
	for _, st := range flow.Stores(cell) {
		if loopinfo.CountsUp(st, func(addr ssa.Value) bool { return flow.Cell(addr) == cell }) {
			return true
		}
	}
	return false
}

// WritesBack reports whether a site stores what the function has loaded from
// elsewhere, because Redis had no value for the key: it is sent after a miss
// only.
func (f *Fn) WritesBack(site *Site) bool {
	if site.cmd == nil || site.cmd.op.Access != rediscmd.Write || site.cmd.key() == nil || f.huge() {
		return false
	}
	for _, read := range f.Sites {
		if read.cmd == nil || read.cmd.op.Access != rediscmd.Read || !read.Call.Block().Dominates(site.Call.Block()) {
			continue
		}
		if sameKey(read, site) && f.loadedSince(read, site) && passesBy(read, site.Call.Block()) {
			return true
		}
	}
	return false
}

func sameKey(a, b *Site) bool {
	x, y := a.cmd.key(), b.cmd.key()
	if x == nil || y == nil {
		return false
	}
	if x == y {
		return true
	}
	return len(a.KeyAccesses) == 1 && len(b.KeyAccesses) == 1 && a.KeyAccesses[0].Key == b.KeyAccesses[0].Key && a.KeyAccesses[0].Key.HasLetters()
}

// loadedSince reports whether a command writes what a call between it and a read
// has returned, and nothing of the read.
func (f *Fn) loadedSince(read, write *Site) bool {
	loaded := false
	for _, a := range write.cmd.args {
		if flow.DependsOn(a, read.Call) {
			return false
		}
		calls := map[*ssa.Call]bool{}
		flow.CallsInto(a, calls)
		for c := range calls {
			fails := c.Call.Signature().Results().Len() > 1 && loopinfo.CanFail(c.Call.Signature())
			at := c.Block()
			loaded = loaded || fails && f.sites[c].SendsNothing() && read.Call.Block().Dominates(at) && at.Dominates(write.Call.Block())
		}
	}
	return loaded
}

// passesBy reports whether a function can go on without a block after a read has
// found a value.
func passesBy(read *Site, at *ssa.BasicBlock) bool {
	around := flow.NewBarrier()
	around.Blocks[at] = true
	back := read.Call.Block()
	done := func(b *ssa.BasicBlock) bool {
		return flow.Return(b) != nil || b == back
	}
	for _, t := range loopinfo.Tests(read.Call) {
		if to := t.OK.To(); done(to) || flow.Path([]*ssa.BasicBlock{to}, flow.Anywhere, done, around) != nil {
			return true
		}
	}
	return false
}
