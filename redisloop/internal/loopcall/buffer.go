package loopcall

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
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
