package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A Kept is the fields, package variables, maps and lists in which a function keeps what a
// call has returned.
type Kept map[any]bool

// KeptOf returns where the function of a call keeps its result.
func KeptOf(call ssa.CallInstruction) Kept {
	k := Kept{}
	if call.Value() == nil {
		return k
	}
	Count(len(call.Parent().Blocks))
	for _, b := range call.Parent().Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Store:
				if p := placeIn(in.Addr); p != nil && DependsOn(in.Val, call) {
					k[p] = true
				}
			case *ssa.MapUpdate:
				if DependsOn(in.Value, call) {
					k[Container(in.Map)] = true
				}
			}
		}
	}
	return k
}

// Leads reports whether a value is computed from what is read of such a place, here or in a
// function that is called for it.
func (k Kept) Leads(v ssa.Value) bool {
	return len(k) > 0 && DependsOnAny(v, func(x ssa.Value) bool { return k.reads(x, maxKeptDepth) })
}

// maxKeptDepth bounds the calls between a value and the place that is read for it.
const maxKeptDepth = 2

// reads reports whether a value is read of such a place.
func (k Kept) reads(v ssa.Value, depth int) bool {
	switch x := v.(type) {
	case *ssa.UnOp:
		return x.Op == token.MUL && k[placeIn(x.X)]
	case *ssa.Lookup:
		return k[Container(x.X)]
	case *ssa.Call:
		f := x.Call.StaticCallee()
		if f == nil || depth == 0 {
			return false
		}
		Count(len(f.Blocks))
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				if inner, ok := in.(ssa.Value); ok && k.reads(inner, depth-1) {
					return true
				}
			}
		}
	}
	return false
}

// placeIn returns the field, package variable or list at or in which an address is, or nil.
func placeIn(addr ssa.Value) any {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		return FieldVar(a.X.Type(), a.Field)
	case *ssa.Global:
		return a
	case *ssa.IndexAddr:
		return Container(a.X)
	}
	return nil
}

// Container identifies a map or a list by the field or variable that it is in, else by its
// value.
func Container(v ssa.Value) any {
	v = Unwrap(v)
	if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL {
		if cell := Cell(ld.X); cell != nil {
			return cell
		}
		if p := placeIn(ld.X); p != nil {
			return p
		}
	}
	return v
}
