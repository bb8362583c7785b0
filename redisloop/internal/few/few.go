// Package few says of a loop over data that it has few iterations as a rule.
package few

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// Loop reports whether a loop has few iterations that reach a block: it ends at the
// first hit, is over the fields of a struct or what is configured, or clears what at
// most one element has.
// What a database has is never few.
func Loop(fn *summary.Fn, l *flow.Loop, elem types.Type, b *ssa.BasicBlock) bool {
	return overFields(l, elem) || configured(l) || clears(l, b) || endsAtHit(fn, l) && !Stored(fn, l)
}

// endsAtHit reports whether the answer of a command ends the loop: it looks for
// one, and finds it among the first. An answer that ends it with an error, or with
// false, is the exception.
func endsAtHit(fn *summary.Fn, l *flow.Loop) bool {
	for _, br := range l.Exits() {
		if flow.IsErrorTest(br.Cond) || !answered(fn, l, br.Cond) {
			continue
		}
		for _, to := range br.Block().Succs {
			if !l.Contains(to) && !givesUp(to) {
				return true
			}
		}
	}
	return false
}

// answered reports whether a condition depends on the reply to a command of the
// loop.
func answered(fn *summary.Fn, l *flow.Loop, cond ssa.Value) bool {
	return flow.DependsOnAny(cond, func(v ssa.Value) bool {
		call, ok := v.(*ssa.Call)
		if !ok || !l.Contains(call.Block()) {
			return false
		}
		s := fn.Site(call)
		return s != nil && len(s.RoundTrips) > 0 && !slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool {
			return t.Access > rediscmd.Write || t.Takes || rediscmd.CounterCommands[t.Command] // what counts or takes is no search
		})
	})
}

// givesUp reports whether a block leads to a return of an error, or of nothing: a
// handler has refused.
func givesUp(b *ssa.BasicBlock) bool {
	for range 8 {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			results := ret.Results
			if n := len(results); n > 0 && flow.IsError(results[n-1].Type()) {
				if isSomething(loopinfo.LastResult(ret)) {
					return true
				}
				results = results[:n-1]
			}
			return !slices.ContainsFunc(results, isSomething)
		}
		if len(b.Succs) != 1 {
			return false
		}
		b = b.Succs[0]
	}
	return false
}

// isSomething reports whether a result is no zero value.
func isSomething(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return !ok || !loopinfo.IsZero(c)
}

// overFields reports whether a loop is over the fields of a struct type: those of
// package reflect, or descriptions of fields that have their tags.
func overFields(l *flow.Loop, elem types.Type) bool {
	if elem != nil {
		if p, ok := elem.Underlying().(*types.Pointer); ok {
			elem = p.Elem()
		}
		if st, ok := elem.Underlying().(*types.Struct); ok {
			for i := range st.NumFields() {
				if flow.QualifiedName(st.Field(i).Type()) == knowledge.StructTag {
					return true
				}
			}
		}
	}
	br := flow.Branch(l.Header)
	if br == nil {
		return false
	}
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	call, ok := cmp.Y.(*ssa.Call)
	return ok && flow.CalleePackage(&call.Call) == "reflect" && knowledge.FieldCounts.Has(flow.CalleeName(call))
}

// configured reports whether a loop is over a list in a configuration.
func configured(l *flow.Loop) bool {
	x := l.Ranged()
	for x != nil {
		switch v := x.(type) {
		case *ssa.UnOp:
			x = v.X
		case *ssa.FieldAddr:
			if isConfiguration(v.X.Type()) {
				return true
			}
			x = v.X
		case *ssa.Field:
			if isConfiguration(v.X.Type()) {
				return true
			}
			x = v.X
		default:
			return false
		}
	}
	return false
}

// isConfiguration reports whether the last word in the name of a type is one for a
// configuration.
func isConfiguration(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	ws := names.Words(n.Obj().Name())
	return len(ws) > 0 && knowledge.ConfigurationWords.Has(ws[len(ws)-1])
}

// clears reports whether the loop reaches a block only for elements with a mark
// that it takes away, and whose name says that one has it: the default.
func clears(l *flow.Loop, b *ssa.BasicBlock) bool {
	for br, then := range l.Above(b) {
		mark := flow.Loaded(br.Cond)
		if mark == nil || br.Block().Succs[0] != then || !names.HasWord(mark.Name(), knowledge.SoleWords...) {
			continue
		}
		for x := range l.Blocks {
			if then.Dominates(x) && slices.ContainsFunc(x.Instrs, func(in ssa.Instruction) bool { return unsets(in, mark) }) {
				return true
			}
		}
	}
	return false
}

// unsets reports whether an instruction stores false to a field.
func unsets(in ssa.Instruction, field types.Object) bool {
	st, ok := in.(*ssa.Store)
	if !ok || flow.Place(st.Addr) != field {
		return false
	}
	set, known := flow.ConstBool(st.Val)
	return known && !set
}

// Stored reports whether a loop is over what Redis, a database or a request has
// returned to its function: as much as there is.
func Stored(fn *summary.Fn, l *flow.Loop) bool {
	x := l.Ranged()
	if x == nil {
		return true // an iterator, or no range
	}
	st := storage{fn, map[ssa.Value]bool{}}
	return st.gives(x)
}

// A storage looks for the calls that a collection comes from.
type storage struct {
	fn   *summary.Fn
	seen map[ssa.Value]bool
}

// gives reports whether a collection, or what is appended to it, comes from a call
// that reads.
func (s *storage) gives(v ssa.Value) bool {
	if v == nil || s.seen[v] {
		return false
	}
	s.seen[v] = true
	var from []ssa.Value
	switch v := v.(type) {
	case *ssa.Call:
		if s.reads(v) {
			return true
		}
		for _, a := range v.Call.Args {
			switch a.Type().Underlying().(type) {
			case *types.Slice, *types.Map:
				from = append(from, a)
			}
		}
		if cmd, ok := flow.Receiver(v).(*ssa.Call); ok { // rdb.SMembers(…).Val()
			from = append(from, cmd)
		}
	case *ssa.Extract:
		from = append(from, v.Tuple)
	case *ssa.Phi:
		from = v.Edges
	case *ssa.Slice:
		from = append(from, v.X)
	case *ssa.UnOp:
		if cell := flow.Cell(v.X); cell != nil {
			if filledBy(cell, s.reads) {
				return true
			}
			from = flow.Stores(cell)
		}
	default:
		if x := flow.Unwrap(v); x != v {
			from = append(from, x)
		}
	}
	return slices.ContainsFunc(from, s.gives)
}

// reads reports whether a call reads Redis or something slower.
func (s *storage) reads(call *ssa.Call) bool {
	site := s.fn.Site(call)
	return loopinfo.IsSlow(call) || site != nil && (len(site.RoundTrips) > 0 || site.IsSlow())
}

// filledBy reports whether the address of a variable is given to a call of a kind:
// a query that stores its rows there.
func filledBy(a *ssa.Alloc, kind func(*ssa.Call) bool) bool {
	given := func(in ssa.Instruction) bool {
		call, ok := in.(*ssa.Call)
		return ok && kind(call)
	}
	for _, r := range flow.Referrers(a) {
		if mi, ok := r.(*ssa.MakeInterface); ok && slices.ContainsFunc(flow.Referrers(mi), given) || given(r) {
			return true
		}
	}
	return false
}
