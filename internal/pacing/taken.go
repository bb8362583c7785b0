package pacing

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// TakesWork reports whether the loop fetches work and removes it: a wait in
// each iteration would slow it down while there is work.
func TakesWork(f *summary.Fn, l *flow.Loop) bool {
	for _, s := range f.Sites {
		if !l.Contains(s.Call.Block()) {
			continue
		}
		if s.Takes() {
			return true
		}
	}
	return false
}

// Worked returns the edges of a loop that are taken only when fetched work was
// found, and was removed before the next fetch. A worker that continues at once
// after a batch, and ends or waits without one, is bounded by its work.
func Worked(f *summary.Fn, l *flow.Loop) []flow.Edge {
	if !TakesWork(f, l) {
		return nil
	}
	d := &drain{fn: f, loop: l, sites: map[ssa.Value]*summary.Site{}}
	for _, s := range inLoop(f, l) {
		if v := s.Call.Value(); v != nil && (!s.SendsNothing() || s.Callee() != nil) { // or a literal sends it
			d.sites[v] = s
		}
	}
	d.branches()
	for _, s := range d.sites {
		if takesOne(s) {
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
func inLoop(f *summary.Fn, l *flow.Loop) []*summary.Site {
	var out []*summary.Site
	for _, s := range f.Sites {
		if !l.Contains(s.Call.Block()) {
			continue
		}
		out = append(out, s)
		for _, lit := range s.Ran() {
			out = append(out, lit.Sites...)
		}
	}
	return out
}

// takenAway reports whether the reply of a call is removed before the call is
// made again, on each path that begins with an edge.
func takenAway(f *summary.Fn, l *flow.Loop, s *summary.Site, e flow.Edge) bool {
	if s.Takes() {
		return true
	}
	stops := flow.NewBarrier()
	for _, t := range inLoop(f, l) {
		if t != s && t.Takes() && (sends(t) && removes(f, l, t, s) || !sends(t) && sameData(t, s)) {
			if b := atLevel(f, l, t); b != nil {
				stops.Blocks[b] = true
			}
		}
	}
	return len(stops.Blocks) > 0 && !l.Reaches(e.To(), e.From, stops)
}

// sends reports whether a call sends a pipeline whose commands are queued by others.
func sends(s *summary.Site) bool {
	return s.Direct() && len(s.KeyAccesses) == 0 && slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return t.Kind == rediscmd.Exec })
}

// removes reports whether a pipeline may remove what a call has read: by one of the
// commands that the loop queues, or by others if it queues none that remove data.
func removes(f *summary.Fn, l *flow.Loop, exec, read *summary.Site) bool {
	known := false
	for _, t := range inLoop(f, l) {
		if t == exec || !t.Takes() || !slices.ContainsFunc(t.KeyAccesses, func(a effects.KeyAccess) bool { return a.Queued }) {
			continue
		}
		if sameData(t, read) {
			return true
		}
		known = true
	}
	return !known
}

// sameData reports whether a call may remove what another one has read: nothing
// known of their keys says that they differ.
func sameData(s *summary.Site, read *summary.Site) bool {
	a, b := keys(s), keys(read)
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if x == y || !x.HasLetters() || !y.HasLetters() {
				return true
			}
		}
	}
	return false
}

// keys returns the keys of the commands of a call that remove data, or of all
// its commands if none does.
func keys(s *summary.Site) []keytext.Text {
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

// atLevel returns the block in which a loop makes a call, directly or in an
// inner loop or literal. A loop over a reply has as many iterations as the
// reply has elements.
func atLevel(f *summary.Fn, l *flow.Loop, s *summary.Site) *ssa.BasicBlock {
	for _, outer := range f.Sites {
		if !l.Contains(outer.Call.Block()) {
			continue
		}
		inside := outer == s
		for _, lit := range outer.Ran() {
			inside = inside || lit == s.Fn()
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
// an error if there is none. No path that is seen succeeds without an element, and the
// caller does not test for one.
func takesOne(s *summary.Site) bool {
	if s.Direct() || s.Call.Value() == nil || !s.Takes() {
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
	callees, _ := s.Locals()
	return !slices.ContainsFunc(callees, succeedsWithNothing)
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
func succeedsWithNothing(f *summary.Fn) bool {
	for _, b := range f.SSA.Blocks {
		ret := flow.Return(b)
		if ret == nil || len(ret.Results) != 2 {
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

// failedAt reports whether a block is reached only if the call has failed.
func failedAt(s *summary.Site, b *ssa.BasicBlock) bool {
	for _, t := range loopinfo.Tests(s.Call) {
		if to := t.Fail.To(); !t.Empty && len(to.Preds) == 1 && to.Dominates(b) {
			return true
		}
	}
	return false
}

// testsRedisError reports whether a branch is on an error of a call to Redis.
func testsRedisError(f *summary.Fn, br *ssa.If) bool {
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok || !flow.IsErrorTest(cmp) {
		return false
	}
	for _, c := range loopinfo.ResultCalls(cmp.X) {
		if s := f.Site(c); s != nil && (!s.SendsNothing()) {
			return true
		}
	}
	return false
}
