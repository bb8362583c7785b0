package pacing

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/summary"
)

// A drain finds the edges of a loop that are taken only when there was work.
type drain struct {
	fn    *summary.Fn
	loop  *flow.Loop
	sites map[ssa.Value]*summary.Site // the calls that fetch work, by their results
	ways  []flow.Edge
}

// branches adds the edges of the loop's own branches. First come branches on
// results of the same iteration, then branches on what the previous iteration
// carries over. That a call has failed says nothing of what there was.
func (d *drain) branches() {
	var later []*ssa.If
	for b := range d.loop.Blocks {
		br := flow.Branch(b)
		if br == nil || d.fn.Loops().Innermost(b) != d.loop || flow.AsksForError(br.Cond) {
			continue
		}
		if phi, _ := carriedBool(br.Cond); phi != nil && phi.Block() == d.loop.Header {
			later = append(later, br)
			continue
		}
		amount, way := loopinfo.NonZero(br.Cond)
		if e := (flow.Edge{From: b, Succ: way}); d.worked(amount, e) {
			d.ways = append(d.ways, e)
		} else {
			d.marks(b, br.Cond)
		}
	}
	for _, br := range later {
		phi, way := carriedBool(br.Cond)
		for _, succ := range []int{0, 1} {
			if e := (flow.Edge{From: br.Block(), Succ: succ}); d.carries(phi, succ == way, e) {
				d.ways = append(d.ways, e)
			}
		}
	}
}

// worked reports whether an amount counts fetched work that is removed before
// the next fetch, on each path that begins with the edge.
func (d *drain) worked(amount ssa.Value, e flow.Edge) bool {
	return amount != nil && !loopinfo.Gathers(amount, d.loop) && flow.DependsOnAny(amount, func(v ssa.Value) bool {
		s := d.sites[v]
		return s != nil && amountOf(amount, s) && !neverEmpty(s) && takenAway(d.fn, d.loop, s, e)
	})
}

// carriedBool returns the phi that a condition tests, and the successor that is
// taken when it is true.
func carriedBool(cond ssa.Value) (phi *ssa.Phi, way int) {
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		phi, way = carriedBool(not.X)
		return phi, 1 - way
	}
	phi, _ = cond.(*ssa.Phi)
	return phi, 0
}

// carries reports whether each iteration that gives a bool of the loop's header
// the wanted value had work. The value before the loop occurs only once.
func (d *drain) carries(phi *ssa.Phi, want bool, e flow.Edge) bool {
	seen := map[*ssa.Phi]bool{phi: true}
	var had func(v ssa.Value, want bool) bool
	each := func(phi *ssa.Phi, want bool) bool {
		for i, v := range phi.Edges {
			if pred := phi.Block().Preds[i]; d.loop.Contains(pred) && !d.after(pred, phi.Block()) && !had(v, want) {
				return false
			}
		}
		return true
	}
	had = func(v ssa.Value, want bool) bool {
		switch x := v.(type) {
		case *ssa.Const:
			return x.Value != nil && constant.BoolVal(x.Value) != want
		case *ssa.UnOp:
			if x.Op == token.NOT {
				return had(x.X, !want)
			}
		case *ssa.Phi:
			if seen[x] || !d.loop.Contains(x.Block()) {
				return false // unchanged
			}
			seen[x] = true
			return each(x, want)
		}
		if flow.IsErrorTest(v) {
			return false
		}
		amount, way := loopinfo.NonZero(v)
		return (way == 0) == want && d.worked(amount, e)
	}
	return each(phi, want)
}

// after reports whether the edge from one block to another comes only after an
// edge that is already found.
func (d *drain) after(from, to *ssa.BasicBlock) bool {
	return slices.ContainsFunc(d.ways, func(e flow.Edge) bool {
		if e.From == from {
			return e.To() == to
		}
		return len(e.To().Preds) == 1 && e.To().Dominates(from)
	})
}

// amountOf reports whether an amount that depends on a call's reply is an
// amount of that reply. A bool has to be the call's own result: any other may
// be about later processing.
func amountOf(amount ssa.Value, s *summary.Site) bool {
	if !flow.IsBool(amount.Type()) {
		return true
	}
	found := false
	flow.Origins(amount, func(o ssa.Value) { found = found || slices.Contains(loopinfo.ResultCalls(o), s.Call.Value()) })
	return found
}

// neverEmpty reports whether a helper always returns non-zero constants: they
// say nothing of what it took.
func neverEmpty(s *summary.Site) bool {
	callees, all := s.Locals()
	return all && !slices.ContainsFunc(callees, mayReturnZero)
}

// mayReturnZero reports whether a result of a function other than an error can be
// empty, or is not a constant, or there is none.
func mayReturnZero(f *summary.Fn) bool {
	some := false
	for _, b := range f.SSA.Blocks {
		ret := flow.Return(b)
		if ret == nil {
			continue
		}
		for _, v := range ret.Results {
			if flow.IsError(v.Type()) {
				continue
			}
			c, ok := v.(*ssa.Const)
			if !ok || loopinfo.IsZero(c) {
				return true
			}
			some = true
		}
	}
	return !some
}

// marks adds the edges of a branch on a mark that an iteration sets, or on a number that
// it counts up. The iteration does so only after it has taken something: found = true,
// idle = false, n++.
func (d *drain) marks(b *ssa.BasicBlock, cond ssa.Value) {
	amount, way := loopinfo.NonZero(cond)
	phi, ok := amount.(*ssa.Phi)
	if !ok {
		return
	}
	for succ := range 2 {
		m := &mark{drain: d, cleared: succ != way, seen: map[*ssa.Phi]bool{}}
		if (!m.cleared || flow.IsBool(phi.Type())) && m.only(phi) && m.some {
			d.ways = append(d.ways, flow.Edge{From: b, Succ: succ})
		}
	}
}

// A mark reads the values that an iteration gives to a variable. It is set by a
// value other than zero, or if it is cleared by zero.
type mark struct {
	drain   *drain
	cleared bool
	seen    map[*ssa.Phi]bool
	some    bool // it is set somewhere
}

// only reports whether each path on which the mark is set has taken something
// before.
func (m *mark) only(phi *ssa.Phi) bool {
	if phi.Block() == m.drain.loop.Header || !m.drain.loop.Contains(phi.Block()) {
		return false // a value of an earlier iteration
	}
	m.seen[phi] = true
	for i, v := range phi.Edges {
		if !m.value(v, phi.Block().Preds[i]) {
			return false
		}
	}
	return true
}

func (m *mark) value(v ssa.Value, from *ssa.BasicBlock) bool {
	switch x := v.(type) {
	case *ssa.Const:
		if x.Value == nil || x.Value.Kind() != constant.Bool && x.Value.Kind() != constant.Int {
			return false
		}
		if loopinfo.IsZero(x) != m.cleared {
			return true
		}
	case *ssa.BinOp:
		prev, ok := x.X.(*ssa.Phi)
		n, isConst := flow.ConstInt(x.Y)
		if !ok || m.cleared || x.Op != token.ADD || !isConst || n <= 0 {
			return false
		}
		if !m.seen[prev] && !m.only(prev) {
			return false
		}
		from = x.Block()
	case *ssa.Phi:
		return m.seen[x] || m.only(x)
	default:
		return false
	}
	m.some = true
	return m.drain.tookBefore(from)
}

// tookBefore reports whether an iteration that reaches a block has taken
// something: a pop or a helper has succeeded, or the command that removes what
// was read has been sent and not failed.
func (d *drain) tookBefore(at *ssa.BasicBlock) bool {
	for _, s := range d.fn.Sites {
		if !d.loop.Contains(s.Call.Block()) || !s.Takes() {
			continue
		}
		if siteTookBefore(s, at) {
			return true
		}
	}
	return false
}

func siteTookBefore(s *summary.Site, at *ssa.BasicBlock) bool {
	for _, t := range loopinfo.Tests(s.Call) {
		switch {
		case t.Fail.To().Dominates(at) && len(t.Fail.To().Preds) == 1:
			return false
		case t.OK.To().Dominates(at) && len(t.OK.To().Preds) == 1:
			return true
		}
	}
	return s.Direct() && !pops(s) && !s.Pops() && s.Call.Block().Dominates(at)
}
