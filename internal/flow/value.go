package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/tools/go/ssa"
)

// Referrers are the instructions that use a value.
func Referrers(v ssa.Value) []ssa.Instruction {
	if r := v.Referrers(); r != nil {
		return *r
	}
	return nil
}

// Unwrap takes conversions off a value that leave what it is as it is.
func Unwrap(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.Convert:
			v = x.X
		case *ssa.TypeAssert:
			v = x.X
		default:
			return v
		}
	}
}

// Origins calls visit with the values that v can be, as far as the function
// and the literals around it show: through phis, local variables, captured
// variables and conversions. A visited value is a Parameter, a Call, a load
// of a field or global, a constant, and so on.
func Origins(v ssa.Value, visit func(ssa.Value)) {
	o := origins{visit: visit, seen: map[ssa.Value]bool{}}
	o.walk(v, 0)
	traced.Add(int64(len(o.seen)))
}

// traced counts the values that were gone through for their origins.
var traced atomic.Int64

// Traced is how many values were gone through for their origins so far, by
// everyone in this process.
func Traced() int64 { return traced.Load() }

type origins struct {
	visit func(ssa.Value)
	seen  map[ssa.Value]bool
}

const originDepth = 40 // far above what people write; ends pathological chains

func (o *origins) walk(v ssa.Value, depth int) {
	if v == nil || o.seen[v] || depth > originDepth {
		return
	}
	o.seen[v] = true
	switch x := v.(type) {
	case *ssa.Phi:
		for _, e := range x.Edges {
			o.walk(e, depth+1)
		}
	case *ssa.ChangeType:
		o.walk(x.X, depth+1)
	case *ssa.UnOp:
		if x.Op != token.MUL {
			o.visit(v)
			return
		}
		if cell := Cell(x.X); cell != nil {
			stored := false
			for _, s := range Stores(cell) {
				stored = true
				o.walk(s, depth+1)
			}
			if stored {
				return
			}
		}
		o.visit(v)
	case *ssa.FreeVar:
		if b := Binding(x); b != nil {
			o.walk(b, depth+1)
			return
		}
		o.visit(v)
	default:
		o.visit(v)
	}
}

// Cell returns the local variable that an address denotes, seen through
// captures, or nil.
func Cell(addr ssa.Value) *ssa.Alloc {
	for i := 0; i < originDepth; i++ {
		switch x := addr.(type) {
		case *ssa.Alloc:
			return x
		case *ssa.FreeVar:
			addr = Binding(x)
			if addr == nil {
				return nil
			}
		default:
			return nil
		}
	}
	return nil
}

// Binding returns what a free variable of a function literal is bound to in
// the function around it.
func Binding(fv *ssa.FreeVar) ssa.Value {
	fn := fv.Parent()
	idx := -1
	for i, f := range fn.FreeVars {
		if f == fv {
			idx = i
		}
	}
	mc := closureOf(fn)
	if mc == nil || idx < 0 || idx >= len(mc.Bindings) {
		return nil
	}
	return mc.Bindings[idx]
}

// closureOf returns the instruction that makes the closure of a function
// literal, or nil where it captures nothing.
func closureOf(fn *ssa.Function) *ssa.MakeClosure {
	if refs := fn.Referrers(); refs != nil {
		for _, r := range *refs {
			if mc, ok := r.(*ssa.MakeClosure); ok {
				return mc
			}
		}
	}
	p := fn.Parent()
	if p == nil {
		return nil
	}
	for _, b := range p.Blocks {
		for _, in := range b.Instrs {
			if mc, ok := in.(*ssa.MakeClosure); ok && mc.Fn == fn {
				return mc
			}
		}
	}
	return nil
}

// Stores returns the values that are stored to a local variable, in the
// function and in the literals that capture it.
func Stores(cell *ssa.Alloc) []ssa.Value {
	var out []ssa.Value
	var visit func(addr ssa.Value, depth int)
	visit = func(addr ssa.Value, depth int) {
		refs := addr.Referrers()
		if refs == nil || depth > 6 {
			return
		}
		for _, r := range *refs {
			switch r := r.(type) {
			case *ssa.Store:
				if r.Addr == addr {
					out = append(out, r.Val)
				}
			case *ssa.MakeClosure:
				fn := r.Fn.(*ssa.Function)
				for i, b := range r.Bindings {
					if b == addr && i < len(fn.FreeVars) {
						visit(fn.FreeVars[i], depth+1)
					}
				}
			}
		}
	}
	visit(cell, 0)
	return out
}

// Fields knows what a package stores to its fields and global variables.
// Durations and functions kept in a struct are found through it.
type Fields struct {
	stored map[types.Object][]ssa.Value
}

// NewFields reads every store of the functions.
func NewFields(fns []*ssa.Function) *Fields {
	f := &Fields{stored: map[types.Object][]ssa.Value{}}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				st, ok := in.(*ssa.Store)
				if !ok {
					continue
				}
				if obj := Place(st.Addr); obj != nil {
					f.stored[obj] = append(f.stored[obj], st.Val)
				}
			}
		}
	}
	return f
}

// Stored returns the values stored to a field or global in this package.
func (f *Fields) Stored(obj types.Object) []ssa.Value { return f.stored[obj] }

// Place returns the field or global variable that an address denotes.
func Place(addr ssa.Value) types.Object {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		return FieldVar(a.X.Type(), a.Field)
	case *ssa.Global:
		return a.Object()
	}
	return nil
}

// FieldVar returns the i-th field of a struct or pointer to one, the origin's
// for an instance of a generic type.
func FieldVar(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok && i < s.NumFields() {
		return s.Field(i).Origin()
	}
	return nil
}

// Loaded returns the field or global that v was read from, or nil.
func Loaded(v ssa.Value) types.Object {
	switch x := v.(type) {
	case *ssa.UnOp:
		if x.Op == token.MUL {
			return Place(x.X)
		}
	case *ssa.Field:
		return FieldVar(x.X.Type(), x.Field)
	}
	return nil
}

// Duration returns the shortest duration that v can be, and whether all that
// it can be is known: constants, arithmetic on them, and fields and globals
// that this package fills with constants only.
func (f *Fields) Duration(v ssa.Value) (time.Duration, bool) {
	d, ok := f.intOf(v, map[ssa.Value]known{})
	return time.Duration(d), ok
}

// A known is an integer that was worked out, or the finding that it cannot be.
type known struct {
	n  int64
	ok bool
}

// intOf works out an integer. done remembers what was met: a value that is
// computed from itself is unknown, and none is worked out twice.
func (f *Fields) intOf(v ssa.Value, done map[ssa.Value]known) (int64, bool) {
	if k, met := done[v]; met {
		return k.n, k.ok
	}
	done[v] = known{}
	n, ok := f.work(v, done)
	done[v] = known{n, ok}
	return n, ok
}

func (f *Fields) work(v ssa.Value, done map[ssa.Value]known) (int64, bool) {
	least, all, any := int64(0), true, false
	add := func(n int64, ok bool) {
		if !ok {
			all = false
			return
		}
		if !any || n < least {
			least = n
		}
		any = true
	}
	Origins(v, func(o ssa.Value) {
		switch o := o.(type) {
		case *ssa.Const:
			if o.Value == nil || o.Value.Kind() != constant.Int {
				all = false
				return
			}
			n, exact := constant.Int64Val(o.Value)
			add(n, exact)
		case *ssa.Convert:
			add(f.intOf(o.X, done))
		case *ssa.BinOp:
			x, okx := f.intOf(o.X, done)
			y, oky := f.intOf(o.Y, done)
			if !okx || !oky {
				all = false
				return
			}
			switch o.Op {
			case token.MUL:
				add(x*y, true)
			case token.ADD:
				add(x+y, true)
			case token.SUB:
				add(x-y, true)
			case token.QUO:
				add(x/max(y, 1), y > 0)
			default:
				all = false
			}
		default:
			obj := Loaded(o)
			if obj == nil {
				all = false
				return
			}
			n, ok := f.defaultOf(obj, done)
			add(n, ok)
		}
	})
	return least, all && any
}

// defaultOf returns the largest constant that the package stores to a field or
// variable. What a caller configures is not seen and does not count: the
// default is what runs until somebody changes it, and where there are several
// constants the small ones are those for tests.
func (f *Fields) defaultOf(obj types.Object, done map[ssa.Value]known) (int64, bool) {
	most, any := int64(0), false
	for _, s := range f.stored[obj] {
		if computedFrom(s, obj) { // a delay that grows
			return 0, false
		}
	}
	for _, s := range f.stored[obj] {
		if n, ok := f.intOf(s, done); ok && n > 0 && (!any || n > most) {
			most, any = n, true
		}
	}
	return most, any
}

// computedFrom reports whether a value is computed from a field or variable.
func computedFrom(v ssa.Value, obj types.Object) bool {
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, depth int) bool
	walk = func(v ssa.Value, depth int) bool {
		if v == nil || seen[v] || depth > 12 {
			return false
		}
		seen[v] = true
		if Loaded(v) == obj {
			return true
		}
		in, ok := v.(ssa.Instruction)
		if !ok {
			return false
		}
		for _, op := range in.Operands(nil) {
			if op != nil && walk(*op, depth+1) {
				return true
			}
		}
		return false
	}
	return walk(v, 0)
}

// FuncValue returns the function that a value is, and the value itself: of a
// method value the method, and what it is bound to.
func FuncValue(v ssa.Value) (*ssa.Function, ssa.Value) {
	v = Unwrap(v)
	switch x := v.(type) {
	case *ssa.MakeClosure:
		f := x.Fn.(*ssa.Function)
		if f.Parent() == nil && len(x.Bindings) == 1 {
			return f, x.Bindings[0]
		}
		return f, x
	case *ssa.Function:
		return x, x
	}
	return nil, nil
}

// ParamIndex is the position of a parameter in its function, where the receiver
// is 0.
func ParamIndex(p *ssa.Parameter) int { return slices.Index(p.Parent().Params, p) }

// OfParameter reports whether a value is a parameter, wherever it comes from.
func OfParameter(v ssa.Value) bool {
	all := true
	Origins(v, func(o ssa.Value) {
		if _, ok := o.(*ssa.Parameter); !ok {
			all = false
		}
	})
	return all
}
