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

// Referrers returns the instructions that use a value.
func Referrers(v ssa.Value) []ssa.Instruction {
	if r := v.Referrers(); r != nil {
		return *r
	}
	return nil
}

// Unwrap removes conversions that keep the value.
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

// Origins calls visit with those possible origins of a value that the function and
// the literals around it show. It follows phis, local
// variables, captured variables and conversions. An origin is a Parameter, a
// Call, a load of a field or global, a constant, and so on.
func Origins(v ssa.Value, visit func(ssa.Value)) {
	o := origins{visit: visit, seen: map[ssa.Value]bool{}}
	o.walk(v, 0)
	traced.Add(int64(len(o.seen)))
}

// traced counts the values that Origins has visited.
var traced atomic.Int64

// Traced returns how many values Origins has visited so far in this process.
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

// Cell returns the local variable that an address denotes, or nil. It follows
// captures.
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

// Binding returns the value that a free variable of a function literal is bound
// to.
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
// literal, or nil if it captures nothing.
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

// Stores returns the values that are stored to a local variable, by the
// function and by the literals that capture it.
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

// Fields maps fields and global variables to the values that a package stores
// to them. It finds durations and functions that are kept in a struct.
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

// Stored returns the values that this package stores to a field or global.
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

// FieldVar returns the i-th field of a struct or of a pointer to one. For an
// instance of a generic type it is the origin's field.
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

// Duration returns the shortest duration that v can be, and whether all its
// possible values are known. Known are constants, arithmetic on them, and
// fields and globals to which this package stores only constants.
func (f *Fields) Duration(v ssa.Value) (time.Duration, bool) {
	d, ok := f.intOf(v, map[ssa.Value]known{})
	return time.Duration(d), ok
}

// A known is the result of an evaluation: an integer, or that it is unknown.
type known struct {
	n  int64
	ok bool
}

// intOf evaluates an integer. done has the values evaluated before, so that
// none is evaluated twice. A value that is computed from itself is unknown.
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
// variable. Values that a caller configures are not seen and do not count: the
// default applies until somebody changes it. Smaller constants are usually for
// tests.
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

// FuncValue returns the function that a value is, and the value itself. For a
// method value these are the method and its receiver.
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

// ParamIndex returns the position of a parameter in its function. The receiver
// is 0.
func ParamIndex(p *ssa.Parameter) int { return slices.Index(p.Parent().Params, p) }

// OfParameter reports whether a value originates in a parameter.
func OfParameter(v ssa.Value) bool {
	all := true
	Origins(v, func(o ssa.Value) {
		if _, ok := o.(*ssa.Parameter); !ok {
			all = false
		}
	})
	return all
}

// IsLength reports whether a value is the length of something.
func IsLength(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	b, ok := call.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len"
}
