package flow

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"
)

// Elements returns the elements of a slice literal in order, including those
// appended to it.
func Elements(v ssa.Value) []ssa.Value {
	var out []ssa.Value
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value)
	walk = func(v ssa.Value) {
		Origins(Unwrap(v), func(o ssa.Value) {
			if seen[o] {
				return
			}
			seen[o] = true
			switch x := o.(type) {
			case *ssa.Call:
				if b, ok := x.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
					for _, a := range x.Call.Args {
						walk(a)
					}
				}
			case *ssa.Slice:
				out = append(out, elementsStored(x.X)...)
			case *ssa.MakeSlice:
				out = append(out, elementsStored(x)...)
			}
		})
	}
	walk(v)
	return out
}

// elementsStored returns what is stored to the elements of an array or slice.
func elementsStored(array ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, r := range Referrers(array) {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, u := range Referrers(ia) {
			if st, ok := u.(*ssa.Store); ok && st.Addr == ia {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

// StructFields returns, by field name, the values stored to the fields of a
// struct literal that is passed by pointer.
func StructFields(args []ssa.Value) map[string]ssa.Value {
	fields := map[string]ssa.Value{}
	for _, a := range args {
		Origins(a, func(o ssa.Value) {
			if alloc, ok := o.(*ssa.Alloc); ok {
				readFields(alloc, fields)
			}
		})
	}
	return fields
}

// readFields adds the values that are stored to the fields of a struct, and those of
// a literal that it is a copy of.
func readFields(a *ssa.Alloc, fields map[string]ssa.Value) {
	for _, r := range Referrers(a) {
		switch r := r.(type) {
		case *ssa.Store:
			if lit, ok := copied(r); ok && r.Addr == a && lit != a {
				readFields(lit, fields)
			}
		case *ssa.FieldAddr:
			for _, u := range Referrers(r) {
				if st, ok := u.(*ssa.Store); ok && st.Addr == r {
					if fv := FieldVar(r.X.Type(), r.Field); fv != nil {
						fields[fv.Name()] = st.Val
					}
				}
			}
		}
	}
}

// copied returns the composite literal that a store copies.
func copied(st *ssa.Store) (*ssa.Alloc, bool) {
	ld, ok := st.Val.(*ssa.UnOp)
	if !ok {
		return nil, false
	}
	lit, ok := ld.X.(*ssa.Alloc)
	return lit, ok && lit.Comment == "complit"
}

// ConstInt returns the value of an integer constant.
func ConstInt(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(c.Value)
}

// ConstBool returns the value of a constant bool.
func ConstBool(v ssa.Value) (set, ok bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Bool {
		return false, false
	}
	return constant.BoolVal(c.Value), true
}

// ConstStrings returns the constant strings in a value: itself, or the
// elements of a slice literal in order.
func ConstStrings(v ssa.Value) []string {
	v = Unwrap(v)
	if c, ok := v.(*ssa.Const); ok {
		if c.Value != nil && c.Value.Kind() == constant.String {
			return []string{constant.StringVal(c.Value)}
		}
		return nil
	}
	sl, ok := v.(*ssa.Slice)
	if !ok || sl.X.Referrers() == nil {
		return nil
	}
	var out []string
	for _, r := range *sl.X.Referrers() {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok || ia.Referrers() == nil {
			continue
		}
		for _, u := range *ia.Referrers() {
			if st, ok := u.(*ssa.Store); ok {
				if c, ok := Unwrap(st.Val).(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
					out = append(out, constant.StringVal(c.Value))
				}
			}
		}
	}
	return out
}
