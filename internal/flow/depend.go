package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// IsErrorTest reports whether a condition depends on an error.
func IsErrorTest(v ssa.Value) bool {
	b, ok := v.(*ssa.BinOp)
	return ok && IsError(b.X.Type())
}

// AsksForError reports whether a condition is whether a call has failed, or how.
func AsksForError(cond ssa.Value) bool {
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond = not.X
	}
	call, ok := cond.(*ssa.Call)
	return IsErrorTest(cond) || ok && slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return IsError(a.Type()) })
}

// DependsOn reports whether a value is computed from the result of a call.
func DependsOn(v ssa.Value, call ssa.CallInstruction) bool {
	target := call.Value()
	return target != nil && DependsOnAny(v, func(x ssa.Value) bool { return x == ssa.Value(target) })
}

// CallsInto adds the calls for which DependsOn reports true.
func CallsInto(v ssa.Value, into map[*ssa.Call]bool) {
	DependsOnAny(v, func(x ssa.Value) bool {
		if c, ok := x.(*ssa.Call); ok {
			into[c] = true
		}
		return false
	})
}

// DependsOnAny reports whether a value is, or is computed from, one of several.
func DependsOnAny(v ssa.Value, is func(ssa.Value) bool) bool {
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, depth int) bool
	walk = func(v ssa.Value, depth int) bool {
		if v == nil || seen[v] || depth > 24 {
			return false
		}
		if is(v) {
			return true
		}
		seen[v] = true
		in, ok := v.(ssa.Instruction)
		if !ok {
			return false
		}
		if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL {
			if cell := Cell(ld.X); cell != nil {
				for _, st := range Stores(cell) {
					if walk(st, depth+1) {
						return true
					}
				}
			}
			for _, part := range decodedField(ld.X) {
				if walk(part, depth+1) {
					return true
				}
			}
		}
		for _, op := range in.Operands(nil) {
			if op != nil && walk(*op, depth+1) {
				return true
			}
		}
		for _, part := range contents(v) {
			if walk(part, depth+1) {
				return true
			}
		}
		return false
	}
	found := walk(v, 0)
	Count(len(seen))
	return found
}

// contents returns the values stored to a variable whose address is used: a
// struct and its fields, the array of variadic arguments.
func contents(v ssa.Value) []ssa.Value {
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return nil
	}
	out := append(append(elementsStored(a), Stores(a)...), decoded(a)...)
	for _, r := range Referrers(a) {
		fa, ok := r.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, u := range Referrers(fa) {
			if st, ok := u.(*ssa.Store); ok && st.Addr == fa {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

// decoded returns the sources of a call that decodes into a variable by its
// address: json.Unmarshal([]byte(val), &v), fmt.Sscanf(val, "%d", &v). One that also
// reads is a source itself: cache.GetJSON(ctx, key, &v).
func decoded(addr ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, r := range Referrers(addr) {
		if call, ok := r.(*ssa.Call); ok && fills(call, addr) {
			out = append(out, call)
		}
		mi, ok := r.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		for _, u := range Referrers(mi) {
			switch u := u.(type) {
			case *ssa.Call:
				if fills(u, mi) {
					out = append(out, u)
				}
				if begins(u, knowledge.DecodeVerbs) {
					out = append(out, argsBut(u, mi)...)
				}
			case *ssa.Store:
				if call, list := variadicValue(u); call != nil && knowledge.TextScanners.Has(CalleeName(call)) {
					out = append(out, argsBut(call, list)...)
				}
			}
		}
	}
	return out
}

// argsBut returns the arguments of a call but one.
func argsBut(call *ssa.Call, but ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, arg := range call.Call.Args {
		if arg != but {
			out = append(out, arg)
		}
	}
	return out
}

// VariadicCall returns the call among whose variadic arguments a value is stored, and
// the list of these.
func VariadicCall(st *ssa.Store) (ssa.CallInstruction, ssa.Value) {
	elem, ok := st.Addr.(*ssa.IndexAddr)
	if !ok {
		return nil, nil
	}
	for _, r := range Referrers(elem.X) {
		list, ok := r.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, u := range Referrers(list) {
			if call, ok := u.(ssa.CallInstruction); ok {
				return call, list
			}
		}
	}
	return nil, nil
}

// variadicValue is the same for a call that is neither deferred nor a goroutine.
func variadicValue(st *ssa.Store) (*ssa.Call, ssa.Value) {
	in, list := VariadicCall(st)
	call, _ := in.(*ssa.Call)
	return call, list
}

// decodedField returns the same for a field. Each place in the function that
// takes the address of this field counts.
func decodedField(addr ssa.Value) []ssa.Value {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	var out []ssa.Value
	for _, r := range Referrers(fa.X) {
		if same, ok := r.(*ssa.FieldAddr); ok && same.Field == fa.Field {
			out = append(out, decoded(same)...)
		}
	}
	return out
}
