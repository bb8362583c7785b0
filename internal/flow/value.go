package flow

import (
	"go/token"
	"go/types"
	"slices"
	"sync"
	"sync/atomic"

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

// LenOf returns the list, map or text whose length a value is, in any integer type.
func LenOf(v ssa.Value) (ssa.Value, bool) {
	call, ok := Unwrap(v).(*ssa.Call)
	if !ok {
		return nil, false
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" {
		return nil, false
	}
	return call.Call.Args[0], true
}

// IsLength reports whether a value is the length of something.
func IsLength(v ssa.Value) bool {
	_, ok := LenOf(v)
	return ok
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

// Lent reports whether a function gives the address of a local variable to others than
// its function literals.
func Lent(cell *ssa.Alloc) bool {
	return slices.ContainsFunc(Referrers(cell), func(in ssa.Instruction) bool {
		switch in := in.(type) {
		case *ssa.Store:
			return in.Addr != cell
		case *ssa.UnOp, *ssa.MakeClosure, *ssa.DebugRef:
			return false
		}
		return true
	})
}

// Fields maps fields and global variables to the values that a package stores
// to them. It finds durations and functions that are kept in a struct.
type Fields struct {
	stored map[types.Object][]ssa.Value
	grows  sync.Map // answers of computedFromItself, types.Object to bool; rules run concurrently
}

// NewFields reads every store of the functions.
func NewFields(fns []*ssa.Function) *Fields {
	f := &Fields{stored: map[types.Object][]ssa.Value{}}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				addr, val := store(in)
				if obj := Place(addr); obj != nil {
					f.stored[obj] = append(f.stored[obj], val)
				}
			}
		}
	}
	return f
}

// store returns an address and what an instruction stores there: a value, or the
// default of a flag. The address is nil if it stores nothing.
func store(in ssa.Instruction) (addr, val ssa.Value) {
	switch in := in.(type) {
	case *ssa.Store:
		return in.Addr, in.Val
	case *ssa.Call:
		return flagVariable(in)
	}
	return nil, nil
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

// IsParam reports whether a value is a parameter, which may be kept in a variable because
// a literal captures it.
func IsParam(v ssa.Value, p *ssa.Parameter) bool {
	if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL {
		if cell := Cell(ld.X); cell != nil {
			stores := Stores(cell)
			return len(stores) == 1 && stores[0] == ssa.Value(p)
		}
	}
	return v == ssa.Value(p)
}

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
