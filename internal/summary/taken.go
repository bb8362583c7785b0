package summary

import (
	"go/types"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// takes reports whether a command removes data. A script whose source is
// unknown may.
func (s *solver) takes(c *command) bool {
	name := c.op.Command
	if name == "" {
		name = s.given(c)
	}
	switch {
	case c.op.Kind == rediscmd.Script, strings.HasPrefix(name, "EVAL") && !strings.HasPrefix(name, "EVALSHA"):
	case name == "EVALSHA", name == "FCALL":
		return true
	default:
		return rediscmd.Takes(name) && !c.rereads()
	}
	sources := s.sources(c)
	for _, lua := range sources {
		if rediscmd.ScriptTakes(lua) {
			return true
		}
	}
	return len(sources) == 0 && rediscmd.Access(c.op.Access) == rediscmd.Write
}

// readTaking records what a command removes, and the literals that queue more
// commands for it.
func (s *solver) readTaking(site *Site) {
	site.taking = s.takes(site.cmd)
	if k := site.cmd.op.Kind; k == rediscmd.Batch || k == rediscmd.Watch {
		for _, a := range site.cmd.args {
			site.queued = append(site.queued, s.literals(a)...)
		}
	}
}

// ran returns the literals that a call runs.
func (s *Site) ran() []*Fn {
	out := s.queued
	for _, r := range s.Runs {
		out = append(out[:len(out):len(out)], r.Lit)
	}
	return out
}

// Worked adds edges that the loop takes only when there was work: see the
// method of Fn.
func (p *Pace) Worked(ways []flow.Edge) {
	for _, e := range ways {
		p.Barrier.Edges[e] = true
	}
}

// TakesWork reports whether the loop fetches work and removes it: a wait in
// each iteration would slow it down while there is work.
func (f *Fn) TakesWork(l *flow.Loop) bool {
	for _, s := range f.Sites {
		if !l.Contains(s.Call.Block()) {
			continue
		}
		if s.takes() {
			return true
		}
	}
	return false
}

// takes reports whether a call removes data, directly or on a pipeline.
func (s *Site) takes() bool {
	if s.taking {
		return true
	}
	for _, t := range s.RoundTrips {
		if t.Takes {
			return true
		}
	}
	for _, lit := range s.ran() {
		for _, in := range lit.Sites {
			if in.takes() {
				return true
			}
		}
	}
	return false
}

// Worked returns the edges of a loop that are taken only when fetched work was
// found, and was removed before the next fetch. A worker that continues at once
// after a batch, and ends or waits without one, is bounded by its work.
func (f *Fn) Worked(l *flow.Loop) []flow.Edge {
	if !f.TakesWork(l) {
		return nil
	}
	d := &drain{fn: f, loop: l, sites: map[ssa.Value]*Site{}}
	for _, s := range f.inLoop(l) {
		if v := s.Call.Value(); v != nil && (s.cmd != nil || len(s.RoundTrips) > 0) {
			d.sites[v] = s
		}
	}
	d.branches()
	for _, s := range d.sites {
		if f.takesOne(s) {
			for _, t := range loopinfo.Tests(s.Call) {
				if !t.Empty {
					d.ways = append(d.ways, t.OK)
				}
			}
		}
	}
	return d.ways
}

// inLoop returns the sites of a loop, and those of the literals that its calls
// run: the commands of a pipeline that a closure fills.
func (f *Fn) inLoop(l *flow.Loop) []*Site {
	var out []*Site
	for _, s := range f.Sites {
		if !l.Contains(s.Call.Block()) {
			continue
		}
		out = append(out, s)
		for _, lit := range s.ran() {
			out = append(out, lit.Sites...)
		}
	}
	return out
}

// takenAway reports whether the reply of a call is removed before the call is
// made again, on each path that begins with an edge.
func (f *Fn) takenAway(l *flow.Loop, s *Site, e flow.Edge) bool {
	if s.takes() {
		return true
	}
	stops := flow.NewBarrier()
	for _, t := range f.inLoop(l) {
		if t != s && t.takes() && t.sameData(s) {
			if b := f.atLevel(l, t); b != nil {
				stops.Blocks[b] = true
			}
		}
	}
	return len(stops.Blocks) > 0 && !l.Reaches(e.To(), e.From, stops)
}

// sameData reports whether a call may remove what another one has read: nothing
// known of their keys says that they differ.
func (s *Site) sameData(read *Site) bool {
	a, b := s.keys(), read.keys()
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if x == y || !hasLetters(x) || !hasLetters(y) {
				return true
			}
		}
	}
	return false
}

// keys returns the keys of the commands of a call that remove data, or of all
// its commands if none does.
func (s *Site) keys() []keytext.Text {
	var taking, all []keytext.Text
	for _, t := range s.KeyAccesses {
		all = append(all, t.Key)
		if rediscmd.Takes(t.Command) {
			taking = append(taking, t.Key)
		}
	}
	if len(taking) > 0 {
		return taking
	}
	return all
}

func hasLetters(t keytext.Text) bool {
	for _, r := range t.Constant() {
		if unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// atLevel returns the block in which a loop makes a call, directly or in an
// inner loop or literal. A loop over a reply has as many iterations as the
// reply has elements.
func (f *Fn) atLevel(l *flow.Loop, s *Site) *ssa.BasicBlock {
	for _, outer := range f.Sites {
		if !l.Contains(outer.Call.Block()) {
			continue
		}
		inside := outer == s
		for _, lit := range outer.ran() {
			inside = inside || lit == s.fn
		}
		if !inside {
			continue
		}
		b := outer.Call.Block()
		for in := f.Loops().Innermost(b); in != nil && in != l; in = in.Parent {
			b = in.Header
		}
		return b
	}
	return nil
}

// takesOne reports whether a helper that removes data returns one element, or
// an error if there is none. It never succeeds without an element, as far as is
// seen, and the caller does not test for one.
func (f *Fn) takesOne(s *Site) bool {
	if s.cmd != nil || s.Call.Value() == nil || !s.takes() {
		return false
	}
	tuple, ok := s.Call.Value().Type().(*types.Tuple)
	if !ok || tuple.Len() != 2 || !flow.IsError(tuple.At(1).Type()) || !isElement(tuple.At(0).Type()) {
		return false
	}
	for _, t := range loopinfo.Tests(s.Call) {
		if br := flow.Branch(t.Fail.From); br != nil && t.Empty && !flow.IsErrorTest(br.Cond) {
			if _, is := br.Cond.(*ssa.Call); !is { // errors.Is(err, redis.Nil)
				return false
			}
		}
	}
	for _, t := range s.targets {
		if t.fn != nil && t.fn.succeedsWithNothing() {
			return false
		}
	}
	return true
}

// isElement reports whether a type is that of an element: not a list, a number,
// or a bool.
func isElement(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	case *types.Pointer, *types.Struct:
		return true
	}
	return false
}

// succeedsWithNothing reports whether a function can return no element and no
// error.
func (f *Fn) succeedsWithNothing() bool {
	for _, b := range f.SSA.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) != 2 {
			continue
		}
		v, isConst := ret.Results[0].(*ssa.Const)
		if !isConst || v.Value != nil && !loopinfo.IsEmptyConst(v) {
			continue
		}
		err := ret.Results[1]
		if c, ok := err.(*ssa.Const); ok && c.Value == nil {
			return true
		}
		if _, ok := err.(*ssa.Phi); ok {
			return true // if err != nil || len(ids) == 0 { return "", err }
		}
		if o, known := loopinfo.KnownOutcome(err, b); !known && !loopinfo.IsSentinel(err) || known && o {
			return true
		}
	}
	return false
}

// RemovesBefore reports whether a function removes data before a call because of
// what it has read: a value that it cannot decode. The call then finds other
// data, so a recursion by it ends.
func (f *Fn) RemovesBefore(call ssa.CallInstruction) bool {
	for _, s := range f.Sites {
		at := s.Call.Block()
		if s.Call != call && s.takes() && !s.pops() && at.Dominates(call.Block()) && !s.failedAt(call.Block()) && f.chosen(at) {
			return true
		}
	}
	return false
}

// failedAt reports whether a block is reached only if the call has failed.
func (s *Site) failedAt(b *ssa.BasicBlock) bool {
	for _, t := range loopinfo.Tests(s.Call) {
		if to := t.Fail.To(); !t.Empty && len(to.Preds) == 1 && to.Dominates(b) {
			return true
		}
	}
	return false
}

// chosen reports whether a branch on something else than an error of Redis leads
// to a block.
func (f *Fn) chosen(at *ssa.BasicBlock) bool {
	for br, b := range flow.Above(at) {
		if len(b.Preds) == 1 && !f.testsRedisError(br) {
			return true
		}
	}
	return false
}

func (f *Fn) testsRedisError(br *ssa.If) bool {
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok || !flow.IsErrorTest(cmp) {
		return false
	}
	for _, c := range loopinfo.ResultCalls(cmp.X) {
		if s := f.sites[c]; s != nil && (s.cmd != nil || len(s.RoundTrips) > 0) {
			return true
		}
	}
	return false
}

// HasFreshKey reports whether the key of a command is made for each call of the
// function: a new ID, which is tried until it is free.
func (f *Fn) HasFreshKey(s *Site) bool {
	key := s.Key()
	return key != nil && flow.DependsOnAny(key, func(v ssa.Value) bool {
		c, ok := v.(*ssa.Call)
		return ok && f.producer(c) && f.sites[c].SendsNothing() && loopinfo.GivenNothing(c)
	})
}

// SendsNothing reports whether a call makes no round trip. A call that is no site
// makes none.
func (s *Site) SendsNothing() bool { return s == nil || s.cmd == nil && len(s.RoundTrips) == 0 }
