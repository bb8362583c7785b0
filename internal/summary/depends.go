package summary

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// inEndless reports whether a block goes round in a loop that nothing bounds.
func (s *solver) inEndless(fn *Fn, b *ssa.BasicBlock) bool {
	for l := fn.Loops().Innermost(b); l != nil; l = l.Parent {
		if bd := fn.LoopShape(l).Bound; bd == Unbounded || bd == Channel {
			return !fn.endsByData(l)
		}
	}
	return false
}

// endsByData reports whether an unbounded loop ends by what Redis answers: a
// page or drain loop, a retry, and no service.
func (f *Fn) endsByData(l *flow.Loop) bool {
	ends, ok := f.ended[l]
	if !ok {
		ends = f.computeEnds(l)
		f.ended[l] = ends
	}
	return ends
}

func (f *Fn) computeEnds(l *flow.Loop) bool {
	var exits []ssa.Value
	for _, br := range l.Exits() {
		if !IsErrorTest(br.Cond) {
			exits = append(exits, br.Cond)
		}
	}
	for _, site := range f.Sites {
		if !l.Contains(site.Call.Block()) || len(site.RoundTrips) == 0 {
			continue
		}
		if LeavesOnSuccess(l, site.Call) {
			return true
		}
	}
	for _, cond := range exits {
		if DependsOnAny(cond, func(x ssa.Value) bool {
			c, _ := x.(*ssa.Call)
			site := f.sites[c]
			return site != nil && len(site.RoundTrips) > 0 && l.Contains(c.Block())
		}) {
			return true
		}
	}
	return false
}

// IsErrorTest reports whether a condition is about an error.
func IsErrorTest(v ssa.Value) bool {
	b, ok := v.(*ssa.BinOp)
	return ok && isError(b.X.Type())
}

// contents are the values that a variable is filled with whose address is used:
// a struct and its fields, the array of variadic arguments.
func contents(v ssa.Value) []ssa.Value {
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return nil
	}
	out := append(append(elementsStored(a), flow.Stores(a)...), decoded(a)...)
	for _, r := range referrers(a) {
		fa, ok := r.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, u := range referrers(fa) {
			if st, ok := u.(*ssa.Store); ok && st.Addr == fa {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

// DependsOn reports whether a value is computed from the result of a call.
func DependsOn(v ssa.Value, call ssa.CallInstruction) bool {
	target := call.Value()
	return target != nil && DependsOnAny(v, func(x ssa.Value) bool { return x == ssa.Value(target) })
}

// CallsInto adds the calls that a value is computed from the results of: those
// of which DependsOn says so.
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
			if cell := flow.Cell(ld.X); cell != nil {
				for _, st := range flow.Stores(cell) {
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
	flow.Count(len(seen))
	return found
}

// decoded are the values that a call reads a variable out of, by its address:
// json.Unmarshal([]byte(val), &v).
func decoded(addr ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, r := range referrers(addr) {
		mi, ok := r.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		for _, u := range referrers(mi) {
			call, ok := u.(*ssa.Call)
			if !ok || !strings.HasPrefix(CalleeName(call), "Unmarshal") && !strings.HasPrefix(CalleeName(call), "Decode") {
				continue
			}
			for _, arg := range call.Call.Args {
				if arg != mi {
					out = append(out, arg)
				}
			}
		}
	}
	return out
}

// decodedField are those of the field at an address, wherever the function
// takes the address of the same field.
func decodedField(addr ssa.Value) []ssa.Value {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	var out []ssa.Value
	for _, r := range referrers(fa.X) {
		if same, ok := r.(*ssa.FieldAddr); ok && same.Field == fa.Field {
			out = append(out, decoded(same)...)
		}
	}
	return out
}
