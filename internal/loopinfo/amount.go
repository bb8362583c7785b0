package loopinfo

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// NonZero reads a condition on an amount. It returns the amount and the
// successor that is taken when the amount is not zero. For a list the amount is
// its length.
func NonZero(cond ssa.Value) (amount ssa.Value, way int) {
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		amount, way = NonZero(not.X)
		return amount, 1 - way
	}
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		if flow.IsBool(cond.Type()) {
			return cond, 0
		}
		return nil, 0
	}
	x, op, y := cmp.X, cmp.Op, cmp.Y
	if _, ok := x.(*ssa.Const); ok {
		x, op, y = y, flow.Mirrored(op), x
	}
	least, known := int64(1), false // of a page's size, which is above zero
	if c, ok := y.(*ssa.Const); ok {
		known = true
		switch n, isInt := flow.ConstInt(c); {
		case isInt:
			least = n
		case IsEmptyConst(c):
			least = 0
		default:
			return nil, 0
		}
	} else if !flow.IsInteger(y.Type()) {
		return nil, 0
	}
	switch op {
	case token.EQL, token.NEQ:
		way = 0
		if (op == token.EQL) == (least == 0) {
			way = 1
		}
		if least < 0 {
			return nil, 0
		}
		return x, way
	case token.LSS:
		return ifAbove(x, least, 1), 1
	case token.GEQ:
		return ifAbove(x, least, 1), 0
	case token.LEQ:
		return ifAbove(x, least, 0), 1
	case token.GTR:
		if known {
			return ifAbove(x, least, 0), 0
		}
	}
	return nil, 0
}

func ifAbove(x ssa.Value, n, least int64) ssa.Value {
	if n < least {
		return nil
	}
	return x
}

// Gathers reports whether an amount accumulates over several iterations: once
// it is not zero, it stays so.
func Gathers(amount ssa.Value, l *flow.Loop) bool {
	found := false
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, depth int)
	walk = func(v ssa.Value, depth int) {
		in, ok := v.(ssa.Instruction)
		if !ok || seen[v] || found || depth > 24 {
			return
		}
		seen[v] = true
		if phi, ok := v.(*ssa.Phi); ok && phi.Block() == l.Header {
			for i, e := range phi.Edges {
				found = found || l.Contains(phi.Block().Preds[i]) && madeOf(e, phi)
			}
			return
		}
		if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL {
			if cell := flow.Cell(ld.X); cell != nil {
				for _, st := range flow.Stores(cell) {
					found = found || madeOfCell(st, cell)
				}
				return
			}
			found = found || flow.Place(ld.X) != nil // a field lives on
			return
		}
		switch x := v.(type) {
		case *ssa.Call:
			if _, builtin := x.Call.Value.(*ssa.Builtin); !builtin {
				return
			}
		}
		for _, op := range in.Operands(nil) {
			if op != nil && *op != nil {
				walk(*op, depth+1)
			}
		}
	}
	walk(amount, 0)
	return found
}

// madeOf reports whether a value is computed from another by arithmetic or
// append.
func madeOf(v, from ssa.Value) bool {
	return computed(v, func(x ssa.Value) bool { return x == from })
}

// madeOfCell reports whether a value stored to a variable is computed from the
// variable.
func madeOfCell(v ssa.Value, cell *ssa.Alloc) bool {
	return computed(v, func(x ssa.Value) bool {
		ld, ok := x.(*ssa.UnOp)
		return ok && ld.Op == token.MUL && flow.Cell(ld.X) == cell
	})
}

func computed(v ssa.Value, is func(ssa.Value) bool) bool {
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, made bool, depth int) bool
	walk = func(v ssa.Value, made bool, depth int) bool {
		if v == nil || seen[v] || depth > 24 {
			return false
		}
		seen[v] = true
		if is(v) {
			return made
		}
		switch x := v.(type) {
		case *ssa.Phi:
			for _, e := range x.Edges {
				if walk(e, made, depth+1) {
					return true
				}
			}
		case *ssa.Convert:
			return walk(x.X, made, depth+1)
		case *ssa.BinOp:
			return walk(x.X, true, depth+1) || walk(x.Y, true, depth+1)
		case *ssa.Call:
			if b, ok := x.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
				for _, a := range x.Call.Args {
					if walk(a, true, depth+1) {
						return true
					}
				}
			}
		}
		return false
	}
	return walk(v, false, 0)
}
