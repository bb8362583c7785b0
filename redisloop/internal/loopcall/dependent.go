package loopcall

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// Dependent reports whether the command needs the result that an earlier
// iteration got from Redis: the next page, the next node of a list.
func (lc *Call) Dependent() bool {
	for _, arg := range lc.Site.Call.Common().Args {
		if lc.Carried(arg) || lc.passedInMemory(arg) {
			return true
		}
	}
	return false
}

// Carried reports whether a value passes from one iteration to the next and
// depends on a round trip.
func (lc *Call) Carried(arg ssa.Value) bool {
	found := false
	lc.walk(arg, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.Phi:
			if x.Block() != lc.Loop.Header {
				return true
			}
			found = found || lc.chosenByRedis(x)
			for i, e := range x.Edges {
				if lc.Loop.Contains(x.Block().Preds[i]) && (lc.FromRedis(e) || lc.chosenByRedis(e)) {
					found = true
				}
			}
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return true
			}
			if cell := flow.Cell(x.X); cell != nil && (!lc.Loop.Contains(cell.Block()) || cell.Parent() != lc.Fn.SSA) {
				for _, st := range flow.Stores(cell) {
					if lc.FromRedis(st) {
						found = true
					}
				}
			}
			found = found || lc.carriedIn(x.X)
		case *ssa.Alloc: // the address of the arguments
			found = found || lc.carriedIn(x)
		}
		return !found
	})
	return found
}

// carriedIn is carried for a struct with a field, also one of a struct in it, that an
// iteration sets: the arguments of the next page.
func (lc *Call) carriedIn(addr ssa.Value) bool {
	a, ok := addr.(*ssa.Alloc)
	return ok && lc.carriedInFields(a, a)
}

func (lc *Call) carriedInFields(addr ssa.Value, of *ssa.Alloc) bool {
	if addr.Referrers() == nil {
		return false
	}
	return slices.ContainsFunc(*addr.Referrers(), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			return lc.carriedInFields(r, of)
		case *ssa.Store:
			return addr != of && r.Addr == addr && lc.Loop.Contains(r.Block()) && lc.handedOn(r.Val, of)
		}
		return false
	})
}

// handedOn reports whether the stored value is the result of a round trip in
// the previous iteration.
func (lc *Call) handedOn(val ssa.Value, into *ssa.Alloc) bool {
	phi, ok := val.(*ssa.Phi)
	if !ok || phi.Block() != lc.Loop.Header {
		return !lc.Loop.Contains(into.Block()) && lc.FromRedis(val)
	}
	for i, e := range phi.Edges {
		if lc.Loop.Contains(phi.Block().Preds[i]) && lc.FromRedis(e) {
			return true
		}
	}
	return false
}

// chosenByRedis reports whether a reply of Redis selects the value that is
// passed on: the halves of a binary search.
func (lc *Call) chosenByRedis(val ssa.Value) bool {
	phi, ok := val.(*ssa.Phi)
	if !ok || !lc.Loop.Contains(phi.Block()) {
		return false
	}
	var first ssa.Value
	for i, e := range phi.Edges {
		pred := phi.Block().Preds[i]
		if !lc.Loop.Contains(pred) {
			continue // the value before the loop
		}
		if first == nil {
			first = e
		}
		if e == first {
			continue
		}
		if lc.decidedByRedis(flow.Branch(pred)) {
			return true
		}
		for br := range lc.Loop.Above(pred) {
			if lc.decidedByRedis(br) {
				return true
			}
		}
	}
	return false
}

// decidedByRedis reports whether a branch, if there is one, is on what Redis has
// answered.
func (lc *Call) decidedByRedis(br *ssa.If) bool {
	return br != nil && !flow.IsErrorTest(br.Cond) && lc.FromRedis(br.Cond)
}

// FromRedis reports whether a value is computed from the result of a call in
// the loop that reaches Redis.
func (lc *Call) FromRedis(val ssa.Value) bool {
	return flow.DependsOnAny(val, func(x ssa.Value) bool {
		c, ok := x.(*ssa.Call)
		if !ok || !lc.inside(c) {
			return false
		}
		fn := lc.in.fns[c.Parent()]
		return fn != nil && reaches(fn.Site(c))
	})
}

// inside reports whether a call is made in the loop, or in a literal that is
// written there.
func (lc *Call) inside(c *ssa.Call) bool {
	return lc.Loop.Contains(c.Block()) || c.Parent() != lc.Fn.SSA && lc.writtenInside(c.Parent())
}

// writtenInside reports whether a function is a literal in the loop statement.
func (lc *Call) writtenInside(f *ssa.Function) bool {
	return f.Pos().IsValid() && lc.Loop.Encloses(f.Pos())
}

// reaches reports whether a call makes a round trip, itself or by a literal that
// it runs.
func reaches(s *summary.Site) bool {
	if s == nil {
		return false
	}
	return len(s.RoundTrips) > 0 || slices.ContainsFunc(s.Runs, func(r summary.Run) bool {
		return r.Mode != effects.Async && len(r.Lit.Summary.RoundTrips) > 0
	})
}

// walk visits the values that a value is computed from inside the loop.
func (lc *Call) walk(val ssa.Value, f func(ssa.Value) bool) {
	seen := map[ssa.Value]bool{}
	var walk func(ssa.Value, int)
	walk = func(x ssa.Value, depth int) {
		if x == nil || seen[x] || depth > 24 {
			return
		}
		seen[x] = true
		if !f(x) {
			return
		}
		in, ok := x.(ssa.Instruction)
		if !ok || in.Block() == nil || !lc.Loop.Contains(in.Block()) {
			return
		}
		for _, op := range in.Operands(nil) {
			if op != nil {
				walk(*op, depth+1)
			}
		}
		if a, ok := x.(*ssa.Alloc); ok && a.Referrers() != nil { // a literal built in the loop
			for _, r := range *a.Referrers() {
				switch r := r.(type) {
				case *ssa.Store:
					if r.Addr == x {
						walk(r.Val, depth+1)
					}
				case *ssa.IndexAddr:
					for _, u := range *r.Referrers() {
						if st, ok := u.(*ssa.Store); ok && st.Addr == r {
							walk(st.Val, depth+1)
						}
					}
				case *ssa.FieldAddr:
					for _, u := range *r.Referrers() {
						if st, ok := u.(*ssa.Store); ok && st.Addr == r {
							walk(st.Val, depth+1)
						}
					}
				}
			}
		}
	}
	walk(val, 0)
	flow.Count(len(seen))
}

// Changes reports whether a value can differ from one iteration to the next.
func (lc *Call) Changes(x ssa.Value) bool {
	changed := false
	lc.walk(x, func(y ssa.Value) bool {
		if in, ok := y.(ssa.Instruction); ok && in.Parent() == lc.Fn.SSA && !lc.Loop.Contains(in.Block()) {
			return false // computed before the loop
		}
		switch y := y.(type) {
		case *ssa.Phi:
			if y.Block() == lc.Loop.Header {
				for i, e := range y.Edges {
					if lc.Loop.Contains(y.Block().Preds[i]) && e != ssa.Value(y) {
						changed = true
					}
				}
			}
		case *ssa.Call, *ssa.Next:
			changed = true
		case *ssa.UnOp:
			if y.Op != token.MUL {
				break
			}
			cell := flow.Cell(y.X)
			if cell == nil {
				changed = true // a field, set anywhere
				break
			}
			changed = changed || len(flow.Stores(cell)) > 1 || lc.givesAddress(cell)
		}
		return !changed
	})
	return changed
}

// givesAddress reports whether the loop gives the address of a variable to a call, which
// may set it: rows.Scan(&id).
func (lc *Call) givesAddress(cell *ssa.Alloc) bool {
	return slices.ContainsFunc(flow.Referrers(cell), func(in ssa.Instruction) bool {
		switch in.(type) {
		case *ssa.MakeInterface, ssa.CallInstruction:
			return lc.Loop.Contains(in.Block())
		}
		return false
	})
}
