package loopcall

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Amortised reports whether the call runs only in every n-th iteration: under
// i%n == 0, or when a buffer is full.
func (lc *Call) Amortised() bool {
	if loopinfo.EveryNth(lc.Loop, lc.Block) || lc.refills() {
		return true
	}
	for br, b := range lc.Loop.Above(lc.Block) {
		p := br.Block()
		if lc.Fn.Loops().Innermost(p) != lc.Loop { // the end of an inner loop is no guard
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		if after := p.Succs[1]; cmp.Op == token.LSS && lc.fullness(cmp) && len(after.Preds) == 1 && after.Dominates(b) {
			return true
		}
		if (cmp.Op == token.GEQ || cmp.Op == token.GTR || cmp.Op == token.EQL) && lc.fullness(cmp) && p.Succs[0] == b {
			return true
		}
	}
	return false
}

// refills reports whether the call runs only when a list is empty of which each
// iteration takes the first element: it fetches many at a time.
func (lc *Call) refills() bool {
	for br, then := range lc.Loop.Above(lc.Block) {
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL || br.Block().Succs[0] != then {
			continue
		}
		list, isLen := flow.LenOf(cmp.X)
		if n, known := flow.ConstInt(cmp.Y); !known || n != 0 || !isLen || !lc.isKept(list) {
			continue
		}
		for b := range lc.Loop.Blocks {
			if slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool { return lc.takesFirst(in, list) }) {
				return true
			}
		}
	}
	return false
}

// isKept reports whether one iteration passes a variable to the next.
func (lc *Call) isKept(v ssa.Value) bool {
	if phi, ok := v.(*ssa.Phi); ok {
		return phi.Block() == lc.Loop.Header
	}
	ld, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	cell := flow.Cell(ld.X)
	return cell != nil && !lc.Loop.Contains(cell.Block())
}

// takesFirst reports whether an instruction cuts off the first elements of a list,
// outside of the loops in the loop.
func (lc *Call) takesFirst(in ssa.Instruction, list ssa.Value) bool {
	s, ok := in.(*ssa.Slice)
	return ok && s.Low != nil && s.High == nil && lc.Fn.Loops().Innermost(in.Block()) == lc.Loop &&
		(flow.SameValue(s.X, list) || flow.DependsOnAny(s.X, func(v ssa.Value) bool { return v == list }))
}

// fullness reports whether a comparison checks that a buffer or counter has
// reached a size above one.
func (lc *Call) fullness(cmp *ssa.BinOp) bool {
	list, isLen := flow.LenOf(cmp.X)
	if isLen && !lc.grows(list) {
		return false
	}
	if c, ok := cmp.Y.(*ssa.Const); ok {
		if c.Value == nil || c.Value.Kind().String() != "Int" || c.Int64() <= 1 {
			return false
		}
	} else if !flow.IsInteger(cmp.X.Type()) {
		return false
	} else if lc.Fn.Counts(cmp.X) {
		return true
	} else if !sizeLike(cmp.X) || cmp.Op == token.EQL && !isLen {
		return false
	}
	return sizeLike(cmp.X) || lc.Fn.Counts(cmp.X)
}

// grows reports whether a list or map may get more with each iteration. The element
// does not, and neither does what is made of it.
func (lc *Call) grows(list ssa.Value) bool {
	list = flow.Unwrap(list)
	if b, ok := list.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
		return false
	}
	made := list
	switch x := list.(type) {
	case *ssa.Lookup:
		return lc.fills(x.X)
	case *ssa.Extract:
		made = x.Tuple
	}
	call, ok := made.(*ssa.Call)
	if !ok {
		return !lc.Element(list)
	}
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
		return true
	}
	carried := false
	lc.walk(call, func(x ssa.Value) bool {
		phi, ok := x.(*ssa.Phi)
		carried = carried || ok && phi.Block() == lc.Loop.Header && types.Identical(phi.Type(), list.Type())
		return !carried
	})
	return carried
}

// fills reports whether an iteration puts something into a map.
func (lc *Call) fills(m ssa.Value) bool {
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			if up, ok := in.(*ssa.MapUpdate); ok && flow.SameValue(up.Map, m) {
				return true
			}
		}
	}
	return false
}

func sizeLike(x ssa.Value) bool {
	if _, ok := flow.LenOf(x); ok {
		return true
	}
	switch x := x.(type) {
	case *ssa.Call:
		f := x.Call.StaticCallee()
		return f != nil && f.Name() == "Len" || x.Call.IsInvoke() && x.Call.Method.Name() == "Len"
	case *ssa.Phi, *ssa.BinOp:
		return flow.IsInteger(x.Type())
	}
	return false
}

// Element reports whether a value is the loop's element or a part of it, and
// not computed from it.
func (lc *Call) Element(x ssa.Value) bool {
	for range 12 {
		switch y := x.(type) {
		case *ssa.UnOp:
			x = y.X
		case *ssa.FieldAddr:
			x = y.X
		case *ssa.Field:
			x = y.X
		case *ssa.TypeAssert:
			x = y.X
		case *ssa.ChangeType:
			x = y.X
		case *ssa.ChangeInterface:
			x = y.X
		case *ssa.MakeInterface:
			x = y.X
		case *ssa.Alloc: // the element's own copy
			if y.Parent() == lc.Fn.SSA && !lc.Loop.Contains(y.Block()) {
				return false
			}
			st := flow.Stores(y)
			if len(st) != 1 {
				return false
			}
			x = st[0]
		case *ssa.FreeVar:
			b := flow.Binding(y)
			if b == nil {
				return false
			}
			x = b
		case *ssa.Parameter: // of the literal that the loop runs: go func(d Detail) {...}(d)
			x = lc.argumentOf(y)
			if x == nil {
				return false
			}
		case *ssa.IndexAddr:
			return lc.Loop.Contains(y.Block())
		case *ssa.Index:
			return lc.Loop.Contains(y.Block())
		case *ssa.Lookup:
			return lc.Loop.Contains(y.Block())
		case *ssa.Extract:
			switch y.Tuple.(type) {
			case *ssa.Next, *ssa.Lookup:
				return lc.Loop.Contains(y.Block())
			}
			if _, ok := y.Tuple.(*ssa.TypeAssert); !ok {
				return false
			}
			x = y.Tuple.(*ssa.TypeAssert).X
		default:
			return false
		}
	}
	return false
}

// OfElement reports whether a value is computed from the loop's element.
func (lc *Call) OfElement(x ssa.Value) bool {
	found := false
	lc.walk(x, func(y ssa.Value) bool {
		found = found || lc.Element(y)
		return !found
	})
	return found
}

// argumentOf returns the argument that the call of a literal passes for a
// parameter.
func (lc *Call) argumentOf(p *ssa.Parameter) ssa.Value {
	if p.Parent() == lc.Fn.SSA {
		return nil
	}
	for i, q := range p.Parent().Params {
		if p == q && i < len(lc.Site.Call.Common().Args) {
			return lc.Site.Call.Common().Args[i]
		}
	}
	return nil
}

// Chunked reports whether an iteration already takes many elements: a slice of
// the data, or an element that is a slice of keys.
func (lc *Call) Chunked() bool {
	if lc.Head.Elem != nil && IsSlice(lc.Head.Elem) && (sendsMany(lc.Trips) || !lc.Head.Keyed && lc.takesSlice()) {
		return true
	}
	if lc.Head.Work && sendsMany(lc.Trips) {
		return true // a part of the remaining data, in one pipeline
	}
	if lc.takesPart() {
		return true
	}
	for _, a := range lc.Site.Call.Common().Args {
		if IsSlice(a.Type()) && lc.Element(a) && !(isField(a) && lc.takesOther(a)) {
			return true
		}
		if lc.pageNumber(a) {
			return true
		}
		cut := false
		lc.walk(a, func(x ssa.Value) bool {
			switch x.(type) {
			case *ssa.IndexAddr, *ssa.Index, *ssa.Lookup:
				return false // one element of it
			}
			if s, ok := x.(*ssa.Slice); ok && (s.Low != nil || s.High != nil) && !isEmptied(s) {
				if _, lit := s.X.(*ssa.Alloc); !lit && IsSlice(s.X.Type()) {
					cut = true
				}
			}
			return !cut
		})
		if cut {
			return true
		}
	}
	return false
}

// isEmptied reports whether a buffer is cut to be filled again with bytes, or with
// elements that are written there one by one.
func isEmptied(s *ssa.Slice) bool {
	if _, known := flow.ConstInt(s.High); s.Low != nil || !known {
		return false
	}
	all := flow.Referrers(s)
	return len(all) > 0 && !slices.ContainsFunc(all, func(r ssa.Instruction) bool {
		call, ok := r.(*ssa.Call)
		if !ok {
			return true
		}
		b, ok := call.Call.Value.(*ssa.Builtin)
		if !ok || b.Name() != "append" || len(call.Call.Args) != 2 || call.Call.Args[0] != ssa.Value(s) {
			return true
		}
		list, isCut := call.Call.Args[1].(*ssa.Slice)
		return !holdsBytes(s.Type()) && !(isCut && isLiteral(list.X))
	})
}

func holdsBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && types.Identical(s.Elem().Underlying(), types.Typ[types.Byte])
}

// isLiteral reports whether an array is that of a list which is written there.
func isLiteral(v ssa.Value) bool {
	_, ok := v.(*ssa.Alloc)
	return ok
}

// isField reports whether a value is a field, of an element.
func isField(v ssa.Value) bool {
	switch x := v.(type) {
	case *ssa.Field:
		return true
	case *ssa.UnOp:
		_, ok := x.X.(*ssa.FieldAddr)
		return ok
	}
	return false
}

// takesOther reports whether the call gets more of the element than a list in it:
// then the list belongs to one key.
func (lc *Call) takesOther(list ssa.Value) bool {
	return slices.ContainsFunc(lc.Site.Call.Common().Args, func(a ssa.Value) bool {
		return a != list && IsPlain(a.Type()) && lc.Changes(a)
	})
}

// IsPlain reports whether a type is a string or a number.
func IsPlain(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsString|types.IsNumeric) != 0
}

// takesPart reports whether the elements are maps that one command takes as a
// whole: parts of a larger map. A map with a key of its own is one record.
func (lc *Call) takesPart() bool {
	if lc.Head.Elem == nil || lc.Head.Keyed {
		return false
	}
	if _, ok := lc.Head.Elem.Underlying().(*types.Map); !ok {
		return false
	}
	return sendsMany(lc.Trips) || rediscmd.ManySetCommands[lc.Trips[0].Command] || lc.SameKey()
}

// pageNumber reports whether an argument is the counter of the loop times the
// size of a page: each iteration takes a page.
func (lc *Call) pageNumber(arg ssa.Value) bool {
	if lc.Head.Counter == "" {
		return false
	}
	found := false
	lc.walk(arg, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.BinOp:
			found = found || x.Op == token.MUL && (lc.isCounter(x.X) || lc.isCounter(x.Y))
			return !found
		case *ssa.Convert, *ssa.Alloc:
			return !found
		}
		return false
	})
	return found
}

// isCounter reports whether a value is the loop's counter, or one more or less.
func (lc *Call) isCounter(v ssa.Value) bool {
	if c, ok := v.(*ssa.Convert); ok {
		v = c.X
	}
	if op, ok := v.(*ssa.BinOp); ok && (op.Op == token.ADD || op.Op == token.SUB) {
		if _, isConst := op.Y.(*ssa.Const); isConst {
			v = op.X
		}
	}
	phi, ok := v.(*ssa.Phi)
	return ok && phi.Block() == lc.Loop.Header && lc.Head.Counter != "" && phi.Comment == lc.Head.Counter
}

// takesSlice reports whether the call receives a slice other than bytes.
func (lc *Call) takesSlice() bool {
	for _, a := range lc.Site.Call.Common().Args {
		if s, ok := a.Type().Underlying().(*types.Slice); ok {
			if b, ok := s.Elem().Underlying().(*types.Basic); !ok || b.Kind() != types.Byte {
				return true
			}
		}
	}
	return false
}

// sendsMany reports whether the call sends a pipeline or transaction.
func sendsMany(trips []effects.RoundTrip) bool {
	switch trips[0].Kind {
	case rediscmd.Exec, rediscmd.Batch, rediscmd.Watch:
		return true
	}
	return false
}

// IsSlice reports whether the underlying type is a slice.
func IsSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// OneShot reports whether a command in a literal that the loop calls is
// followed only by the result that ends the loop.
func (lc *Call) OneShot() bool {
	if lc.Site == lc.Target {
		return false
	}
	for _, t := range loopinfo.Tests(lc.Site.Call) {
		if t.Empty || lc.Loop.Reaches(t.OK.To(), lc.Loop.Header, flow.NewBarrier()) {
			continue
		}
		return loopinfo.EndsWith(lc.Target.Call, true)
	}
	return false
}

// SameKey reports whether every iteration uses the same key, so that a command
// for many members of one key is enough.
func (lc *Call) SameKey() bool {
	key := lc.Target.Key()
	return key != nil && lc.Site == lc.Target && lc.Loop != nil && !lc.Changes(key)
}

// KeyOfField reports whether the key is a field or a package variable which the loop does
// not set, as that of one stream.
func (lc *Call) KeyOfField() bool {
	key := lc.Target.Key()
	if key == nil || lc.Site != lc.Target || lc.Loop == nil {
		return false
	}
	place := flow.Loaded(key)
	load, ok := key.(*ssa.UnOp)
	if place == nil || !ok {
		return false
	}
	if field, ok := load.X.(*ssa.FieldAddr); ok && lc.Changes(field.X) {
		return false
	}
	return !lc.Sets(place)
}

// Sets reports whether the loop stores to a field or a package variable.
func (lc *Call) Sets(place types.Object) bool {
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			if st, ok := in.(*ssa.Store); ok && flow.Place(st.Addr) == place {
				return true
			}
		}
	}
	return false
}
