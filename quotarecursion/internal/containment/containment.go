// Package containment says which values of a package contain which others: a
// value that a constructor or a method was given may be in its result or in its
// receiver.
package containment

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Graph is the graph of which values contain which others in one package:
// through constructor arguments, stores to fields, and method calls. Values are
// identified by their origin, so two values read from one field count as the
// same.
type Graph struct {
	res      *summary.Result
	contents map[any][]ssa.Value // by the key of the container
	keys     map[ssa.Value][]any
	// StoredArgs lists the arguments that contain others once the call has returned.
	StoredArgs map[ssa.CallInstruction][]ssa.Value
	// stored lists the values of atomic fields.
	stored map[types.Object][]ssa.Value
	// Stores lists the stores to fields of what may contain others.
	Stores []*ssa.Store
	all    []*ssa.Store // those of numbers and texts, too
}

// New returns the graph of a package.
func New(res *summary.Result) *Graph {
	h := &Graph{res: res, contents: map[any][]ssa.Value{}, keys: map[ssa.Value][]any{}, StoredArgs: map[ssa.CallInstruction][]ssa.Value{}, stored: map[types.Object][]ssa.Value{}}
	for _, fn := range res.Functions() {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				h.note(in)
			}
		}
	}
	return h
}

func (h *Graph) note(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Store:
		if fa, ok := in.Addr.(*ssa.FieldAddr); ok {
			h.all = append(h.all, in)
			if MayContain(in.Val.Type()) {
				h.Stores = append(h.Stores, in)
				h.add(fa.X, in.Val)
			}
		}
	case *ssa.MakeClosure:
		for _, b := range in.Bindings {
			h.add(in, b)
		}
	case *ssa.Call:
		h.noteCall(in)
		h.noteAtomic(in)
	}
}

// noteCall notes that the result, and the receiver of a method, may contain the
// arguments.
func (h *Graph) noteCall(call *ssa.Call) {
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
		for _, v := range Parts(a) {
			if !MayContain(v.Type()) {
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
	if f := c.StaticCallee(); f == nil && !c.IsInvoke() { // a functional option is applied
		for _, a := range args {
			if MayContain(a.Type()) {
				h.add(a, c.Value)
			}
		}
	} else if recv == nil {
		h.noteInside(call, f)
	}
}

// noteInside notes which arguments of a function contain one another after its
// body has run.
func (h *Graph) noteInside(call *ssa.Call, f *ssa.Function) {
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
			recv := flow.Receiver(inner)
			i, ok := index[unwrapped(recv)]
			if !ok {
				continue
			}
			for _, a := range inner.Call.Args {
				if j, ok := index[unwrapped(a)]; ok && j != i && i < len(args) && j < len(args) && MayContain(args[j].Type()) {
					h.add(args[i], args[j])
					h.StoredArgs[call] = append(h.StoredArgs[call], args[i])
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

// Parts returns the elements of a variadic argument, or the argument itself.
func Parts(v ssa.Value) []ssa.Value {
	if all := flow.Elements(v); len(all) > 0 {
		return all
	}
	return []ssa.Value{v}
}

// MayContain reports whether a type can contain values of interest. Numbers,
// strings, contexts and slices of these cannot.
func MayContain(t types.Type) bool {
	for range 8 { // type list []list never ends
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

func (h *Graph) add(container, content ssa.Value) {
	for _, k := range h.key(container) {
		h.contents[k] = append(h.contents[k], content)
	}
}

// key returns the origins that identify a value.
func (h *Graph) key(v ssa.Value) []any {
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
		case *ssa.UnOp: // a load of a local struct
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

// sources returns the keys of a value. They include those of stores to the fields
// that it is read from, and those of the arguments for a parameter.
func (h *Graph) sources(v ssa.Value) map[any]bool {
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
			if v := GetterValue(k); v != nil {
				walkValue(v, depth+1)
			} else if obj, _ := atomicField(k, "Load", "Swap"); obj != nil {
				walk(obj, depth+1)
			}
		case *ssa.Parameter:
			for _, a := range h.Args(k) {
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

// Args returns the arguments that this package passes for a parameter.
func (h *Graph) Args(p *ssa.Parameter) []ssa.Value {
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

// Contains reports whether a value contains another, directly or transitively.
func (h *Graph) Contains(container, content ssa.Value) bool {
	want := h.sources(content)
	seen := map[any]bool{}
	var walk func(k any) bool
	walk = func(k any) bool {
		if seen[k] {
			return false
		}
		seen[k] = true
		for _, v := range h.contents[k] {
			for src := range h.sources(v) {
				if want[src] || walk(src) {
					return true
				}
			}
		}
		return false
	}
	for k := range h.sources(container) {
		if walk(k) {
			return true
		}
	}
	return false
}

// BuiltHere reports whether calls of this package build every possible source of
// a value.
func (h *Graph) BuiltHere(v ssa.Value) bool {
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
			if len(h.Args(k)) == 0 || k.Parent().Object() != nil && k.Parent().Object().Exported() {
				return false
			}
		default:
			return false
		}
	}
	return some
}

// ContainsInput reports whether a value contains a parameter for which this
// package has no argument. Clients of go-redis are excluded, since nobody guards
// them.
func (h *Graph) ContainsInput(v ssa.Value) bool {
	seen := map[any]bool{}
	var walk func(k any) bool
	walk = func(k any) bool {
		if seen[k] {
			return false
		}
		seen[k] = true
		if p, ok := k.(*ssa.Parameter); ok && len(h.Args(p)) == 0 && MayContain(p.Type()) && client.RoleOf(p.Type()) == rediscmd.NoRole {
			return true
		}
		for _, content := range h.contents[k] {
			for src := range h.sources(content) {
				if walk(src) {
					return true
				}
			}
		}
		return false
	}
	for k := range h.sources(v) {
		if walk(k) {
			return true
		}
	}
	return false
}

// ContainsBinding reports whether a value contains one that this package binds to
// an interface or a func field.
func (h *Graph) ContainsBinding(v ssa.Value, bindings []summary.Binding) bool {
	for _, p := range bindings {
		if IsClientBinding(p) {
			continue
		}
		if h.Contains(v, p.Value) {
			return true
		}
	}
	return false
}

// Same reports whether two values have a common source.
func (h *Graph) Same(a, b ssa.Value) bool {
	of := h.sources(a)
	for k := range h.sources(b) {
		if of[k] {
			return true
		}
	}
	return false
}

// FieldStores returns the stores to the fields of a struct.
func (h *Graph) FieldStores(v ssa.Value) []*ssa.Store {
	var out []*ssa.Store
	for _, st := range h.Stores {
		if h.Same(st.Addr.(*ssa.FieldAddr).X, v) {
			out = append(out, st)
		}
	}
	return out
}

// IsClientBinding reports whether a binding stores a go-redis client in an
// interface.
func IsClientBinding(p summary.Binding) bool {
	return p.Func == nil && client.RoleOf(p.Value.Type()) != rediscmd.NoRole
}
