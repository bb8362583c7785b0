package quotarecursion

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// holdings knows, for one package, which values hold which others: what a
// constructor was given, what was stored into a struct, what a method of it
// was called with. Values are told apart by where they come from; two values
// that come from one field are taken for the same.
type holdings struct {
	res  *summary.Result
	into map[any][]ssa.Value // what is held, by the key of the holder
	keys map[ssa.Value][]any
	// by are the arguments of a call that come to hold others in it.
	by map[ssa.CallInstruction][]ssa.Value
	// stored is what is kept in fields that are atomic.
	stored map[types.Object][]ssa.Value
	// stores are those to fields.
	stores []*ssa.Store
}

func newHoldings(res *summary.Result) *holdings {
	h := &holdings{res: res, into: map[any][]ssa.Value{}, keys: map[ssa.Value][]any{}, by: map[ssa.CallInstruction][]ssa.Value{}, stored: map[types.Object][]ssa.Value{}}
	for _, fn := range res.Functions() {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				h.read(in)
			}
		}
	}
	return h
}

func (h *holdings) read(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Store:
		if fa, ok := in.Addr.(*ssa.FieldAddr); ok && mayHold(in.Val.Type()) {
			h.stores = append(h.stores, in)
			h.add(fa.X, in.Val)
		}
	case *ssa.MakeClosure:
		for _, b := range in.Bindings {
			h.add(in, b)
		}
	case *ssa.Call:
		h.call(in)
		h.atomics(in)
	}
}

// call notes that the result, and the receiver of a method, may hold what a
// call is given.
func (h *holdings) call(call *ssa.Call) {
	c := &call.Call
	if _, builtin := c.Value.(*ssa.Builtin); builtin {
		return
	}
	args := c.Args
	var recv ssa.Value
	if c.IsInvoke() {
		recv = c.Value
	} else if c.Signature().Recv() != nil && len(args) > 0 {
		recv, args = args[0], args[1:]
	}
	for _, a := range args {
		for _, v := range parts(a) {
			if !mayHold(v.Type()) {
				continue
			}
			h.add(call, v)
			if recv != nil {
				h.add(recv, v)
			}
		}
	}
	if recv != nil {
		h.add(call, recv)
	}
	if f := c.StaticCallee(); f == nil && !c.IsInvoke() { // an option that is applied
		for _, a := range args {
			if mayHold(a.Type()) {
				h.add(a, c.Value)
			}
		}
	} else if recv == nil {
		h.within(call, f)
	}
}

// within notes which arguments of a function of this package come to hold one
// another in it.
func (h *holdings) within(call *ssa.Call, f *ssa.Function) {
	if f == nil || len(f.Blocks) == 0 {
		return
	}
	args := call.Call.Args
	index := map[ssa.Value]int{}
	for i, p := range f.Params {
		index[p] = i
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			inner, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			recv := recvOf(inner)
			i, ok := index[unwrapped(recv)]
			if !ok {
				continue
			}
			for _, a := range inner.Call.Args {
				if j, ok := index[unwrapped(a)]; ok && j != i && i < len(args) && j < len(args) && mayHold(args[j].Type()) {
					h.add(args[i], args[j])
					h.by[call] = append(h.by[call], args[i])
				}
			}
		}
	}
}

func unwrapped(v ssa.Value) ssa.Value {
	if v == nil {
		return nil
	}
	return flow.Unwrap(v)
}

// parts are the elements of a variadic argument, or the argument itself.
func parts(v ssa.Value) []ssa.Value {
	if all := summary.Elements(v); len(all) > 0 {
		return all
	}
	return []ssa.Value{v}
}

// mayHold leaves out what can hold nothing: numbers, strings, contexts, and
// slices of these.
func mayHold(t types.Type) bool {
	for range 8 { // type list []list ends in nothing
		switch u := t.Underlying().(type) {
		case *types.Basic:
			return false
		case *types.Interface:
			n, ok := types.Unalias(t).(*types.Named)
			return !ok || n.Obj().Pkg() != nil && n.Obj().Pkg().Path() != "context"
		case *types.Slice:
			t = u.Elem()
		default:
			return true
		}
	}
	return false
}

func (h *holdings) add(holder, held ssa.Value) {
	for _, k := range h.key(holder) {
		h.into[k] = append(h.into[k], held)
	}
}

// key tells where a value comes from.
func (h *holdings) key(v ssa.Value) []any {
	v = flow.Unwrap(v)
	if ks, ok := h.keys[v]; ok {
		return ks
	}
	h.keys[v] = nil
	var ks []any
	flow.Origins(v, func(o ssa.Value) {
		o = flow.Unwrap(o)
		if obj := flow.Loaded(o); obj != nil {
			ks = append(ks, obj)
			return
		}
		switch x := o.(type) {
		case *ssa.Extract:
			ks = append(ks, ssa.Value(x.Tuple))
		case *ssa.UnOp: // *p of a local struct
			if cell := flow.Cell(x.X); cell != nil {
				ks = append(ks, ssa.Value(cell))
			}
		case *ssa.FieldAddr:
			if obj := flow.Place(x); obj != nil {
				ks = append(ks, obj)
			}
		case *ssa.Const:
		default:
			ks = append(ks, o)
		}
	})
	h.keys[v] = ks
	return ks
}

// sources are the keys of a value, those of what is stored to a field that it
// is read from and those of the arguments of a parameter included.
func (h *holdings) sources(v ssa.Value) map[any]bool {
	out := map[any]bool{}
	var walk func(k any, depth int)
	walkValue := func(v ssa.Value, depth int) {
		for _, k := range h.key(v) {
			walk(k, depth)
		}
	}
	walk = func(k any, depth int) {
		if out[k] || depth > 6 {
			return
		}
		out[k] = true
		switch k := k.(type) {
		case types.Object:
			for _, st := range append(h.stored[k], h.res.Stored(k)...) {
				walkValue(st, depth+1)
			}
		case *ssa.Call:
			if v := gets(k); v != nil {
				walkValue(v, depth+1)
			} else if obj, _ := atomicField(k, "Load", "Swap"); obj != nil {
				walk(obj, depth+1)
			}
		case *ssa.Parameter:
			for _, a := range h.args(k) {
				walkValue(a, depth+1)
			}
		case *ssa.Alloc: // a variable that a literal captures; a struct is copied
			if _, isStruct := deref(k.Type()).Underlying().(*types.Struct); !isStruct {
				for _, st := range flow.Stores(k) {
					walkValue(st, depth+1)
				}
			}
		}
	}
	walkValue(v, 0)
	return out
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// args are what this package gives for a parameter.
func (h *holdings) args(p *ssa.Parameter) []ssa.Value {
	var out []ssa.Value
	n, ok := h.res.Function(p.Parent())
	if !ok || n.Fn == nil {
		return nil
	}
	for _, caller := range h.res.Callers(n.Fn) {
		args := caller.Site.Call.Common().Args
		for i, q := range p.Parent().Params {
			if q == p && i < len(args) {
				out = append(out, args[i])
			}
		}
	}
	return out
}

// holds reports whether a value holds another, through any number of others.
func (h *holdings) holds(holder, held ssa.Value) bool {
	want := h.sources(held)
	seen := map[any]bool{}
	var walk func(k any, depth int) bool
	walk = func(k any, depth int) bool {
		if seen[k] || depth > 12 {
			return false
		}
		seen[k] = true
		for _, v := range h.into[k] {
			for src := range h.sources(v) {
				if want[src] || walk(src, depth+1) {
					return true
				}
			}
		}
		return false
	}
	for k := range h.sources(holder) {
		if walk(k, 0) {
			return true
		}
	}
	return false
}

// builtHere reports whether all that a value can be is built by calls of this
// package.
func (h *holdings) builtHere(v ssa.Value) bool {
	some := false
	for k := range h.sources(v) {
		switch k := k.(type) {
		case *ssa.Call, *ssa.Alloc:
			some = true
		case types.Object: // its values are among the sources
			if len(h.res.Stored(k)) == 0 {
				return false
			}
		case *ssa.Parameter:
			if len(h.args(k)) == 0 || k.Parent().Object() != nil && k.Parent().Object().Exported() {
				return false
			}
		default:
			return false
		}
	}
	return some
}

// givenAny reports whether a value holds anything that this package is given
// from outside, but for clients of go-redis, which nobody guards.
func (h *holdings) givenAny(v ssa.Value) bool {
	seen := map[any]bool{}
	var walk func(k any, depth int) bool
	walk = func(k any, depth int) bool {
		if seen[k] || depth > 8 {
			return false
		}
		seen[k] = true
		if p, ok := k.(*ssa.Parameter); ok && len(h.args(p)) == 0 && mayHold(p.Type()) && client.RoleOf(p.Type()) == rediscmd.NoRole {
			return true
		}
		for _, held := range h.into[k] {
			for src := range h.sources(held) {
				if walk(src, depth+1) {
					return true
				}
			}
		}
		return false
	}
	for k := range h.sources(v) {
		if walk(k, 0) {
			return true
		}
	}
	return false
}

// guarded reports whether a value holds anything that this package puts into
// an interface or a field for functions.
func (h *holdings) guarded(v ssa.Value, puts []summary.Binding) bool {
	for _, p := range puts {
		if isClientPut(p) {
			continue
		}
		if h.holds(v, p.Value) {
			return true
		}
	}
	return false
}

// same reports whether two values come from the same place.
func (h *holdings) same(a, b ssa.Value) bool {
	of := h.sources(a)
	for k := range h.sources(b) {
		if of[k] {
			return true
		}
	}
	return false
}

// fields are the stores to the fields of a struct.
func (h *holdings) fields(v ssa.Value) []*ssa.Store {
	var out []*ssa.Store
	for _, st := range h.stores {
		if h.same(st.Addr.(*ssa.FieldAddr).X, v) {
			out = append(out, st)
		}
	}
	return out
}
