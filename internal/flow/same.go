package flow

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// SameValues reports whether two lists have values, and the same ones.
func SameValues(a, b []ssa.Value) bool { return len(a) > 0 && sameValues(a, b, 0) }

func sameValues(a, b []ssa.Value, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameValue(a[i], b[i], depth) {
			return false
		}
	}
	return true
}

// SameValue reports whether two values are computed by the same operations from
// the same values.
func SameValue(a, b ssa.Value) bool { return sameValue(a, b, 0) }

// maxSame bounds how deep values are compared.
const maxSame = 6

func sameValue(a, b ssa.Value, depth int) bool {
	a, b = soleOrigin(a), soleOrigin(b)
	if a == b {
		return true
	}
	if depth > maxSame {
		return false
	}
	switch x := a.(type) {
	case *ssa.Const:
		y, ok := b.(*ssa.Const)
		return ok && x.Value != nil && y.Value != nil && types.Identical(x.Type(), y.Type()) && constant.Compare(x.Value, token.EQL, y.Value)
	case *ssa.BinOp:
		y, ok := b.(*ssa.BinOp)
		return ok && x.Op == y.Op && sameValue(x.X, y.X, depth+1) && sameValue(x.Y, y.Y, depth+1)
	case *ssa.UnOp:
		y, ok := b.(*ssa.UnOp)
		return ok && x.Op == y.Op && sameValue(x.X, y.X, depth+1)
	case *ssa.FieldAddr:
		y, ok := b.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && sameValue(x.X, y.X, depth+1)
	case *ssa.Slice:
		elems := Elements(x)
		return len(elems) > 0 && sameValues(elems, Elements(b), depth+1)
	case *ssa.Call:
		y, ok := b.(*ssa.Call)
		f := x.Call.StaticCallee()
		return ok && f != nil && f == y.Call.StaticCallee() && sameValues(x.Call.Args, y.Call.Args, depth+1) &&
			(len(x.Call.Args) > 0 || !counts(f, map[*ssa.Function]bool{}))
	}
	return false
}

// counts reports whether a function without arguments may return something else each time:
// it sets a package variable, or calls such a function. That of another package is known by
// its path.
func counts(f *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[f] {
		return false
	}
	seen[f] = true
	if len(f.Blocks) == 0 {
		return f.Pkg == nil || !knowledge.SteadyPackages.Contain(f.Pkg.Pkg.Path())
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Store:
				if _, global := in.Addr.(*ssa.Global); global {
					return true
				}
			case *ssa.Call:
				callee := in.Call.StaticCallee()
				if callee != nil && len(in.Call.Args) == 0 && counts(callee, seen) {
					return true
				}
			}
		}
	}
	return false
}

// soleOrigin returns the only value that v can be, in the function or a literal that
// captures it, or v.
func soleOrigin(v ssa.Value) ssa.Value {
	v = Unwrap(v)
	found, n := v, 0
	Origins(v, func(o ssa.Value) {
		if o != found {
			found, n = o, n+1
		}
	})
	if n > 1 {
		return v
	}
	return Unwrap(found)
}
