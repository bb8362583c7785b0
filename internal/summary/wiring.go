package summary

import (
	"go/types"
	"sort"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
)

// A Binding is a place of this package where a value is put into an interface, or
// a function into a field or variable.
type Binding struct {
	Fn     *Fn
	Instr  ssa.Instruction
	Value  ssa.Value // what is put
	Target string    // the interface or the field, as in GuardCall
	Type   string    // of the value; "" for a function
	Func   *ssa.Function
}

// Bindings returns the package's, in source order.
func (r *Result) Bindings() []Binding {
	var out []Binding
	for _, fn := range r.fns {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				out = append(out, r.bindingsOf(fn, in)...)
			}
		}
	}
	return out
}

func (r *Result) bindingsOf(fn *Fn, in ssa.Instruction) []Binding {
	switch in := in.(type) {
	case *ssa.MakeInterface:
		if name := ifaceName(in.Type()); name != "" {
			if f, v := funcValue(in.X); f != nil { // CheckerFunc(f)
				return []Binding{{Fn: fn, Instr: in, Value: v, Target: name, Func: f}}
			}
			return []Binding{{Fn: fn, Instr: in, Value: in.X, Target: name, Type: typeName(in.X.Type())}}
		}
	case *ssa.Store:
		if f, v := funcValue(in.Val); f != nil {
			if of := PlaceName(in.Addr); of != "" {
				return []Binding{{Fn: fn, Instr: in, Value: v, Target: of, Func: f}}
			}
		}
	case ssa.CallInstruction:
		return append(r.storedArgs(fn, in), r.passedOn(fn, in)...)
	}
	return nil
}

// passedOn finds the values that a call hands over as an interface that they
// were put into before, and kept in a field or variable.
func (r *Result) passedOn(fn *Fn, call ssa.CallInstruction) []Binding {
	if r.s == nil {
		return nil
	}
	var out []Binding
	for _, arg := range call.Common().Args {
		of := ifaceName(arg.Type())
		if of == "" {
			continue
		}
		flow.Origins(arg, func(o ssa.Value) {
			obj := flow.Loaded(o)
			if obj == nil {
				return
			}
			for _, st := range r.s.fields.Stored(obj) {
				if mi, ok := st.(*ssa.MakeInterface); ok {
					out = append(out, Binding{Fn: fn, Instr: call, Value: mi.X, Target: of, Type: typeName(mi.X.Type())})
				}
			}
		})
	}
	return out
}

// storedArgs finds the functions that a call hands over to be kept.
func (r *Result) storedArgs(fn *Fn, call ssa.CallInstruction) []Binding {
	site := fn.sites[call]
	if site == nil {
		return nil
	}
	var out []Binding
	for _, t := range site.targets {
		sum := t.summary()
		if sum == nil {
			continue
		}
		for _, k := range sum.StoredParams {
			if k.Param < len(t.args) {
				if f, v := funcValue(t.args[k.Param]); f != nil {
					out = append(out, Binding{Fn: fn, Instr: call, Value: v, Target: k.In, Func: f})
				}
			}
		}
	}
	return out
}

// funcValue returns the function that a value is, and the value itself: of a
// method value the method, and what it is bound to.
func funcValue(v ssa.Value) (*ssa.Function, ssa.Value) {
	v = flow.Unwrap(v)
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

// findStoredParams finds the function parameters that a package keeps, those that a
// functional option keeps included.
func (s *solver) findStoredParams() {
	for _, fn := range s.fns {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				st, ok := in.(*ssa.Store)
				if !ok {
					continue
				}
				of := PlaceName(st.Addr)
				if of == "" {
					continue
				}
				for _, v := range functionsIn(st.Val) {
					flow.Origins(flow.Unwrap(v), func(o ssa.Value) {
						if p, ok := flow.Unwrap(o).(*ssa.Parameter); ok {
							s.addStoredParam(p, of)
						}
					})
				}
			}
		}
	}
}

// functionsIn is a function that is stored, or what is appended to a slice of
// functions.
func functionsIn(v ssa.Value) []ssa.Value {
	switch t := v.Type().Underlying().(type) {
	case *types.Signature:
		return []ssa.Value{v}
	case *types.Slice:
		if _, ok := t.Elem().Underlying().(*types.Signature); ok {
			return flow.Elements(v)
		}
	}
	return nil
}

func (s *solver) addStoredParam(p *ssa.Parameter, of string) {
	fn := s.bySSA[p.Parent()]
	if fn == nil {
		return
	}
	for i, q := range fn.SSA.Params {
		if p == q {
			fn.storedParams = append(fn.storedParams, effects.StoredParam{Param: i, In: of})
		}
	}
	sort.Slice(fn.storedParams, func(i, j int) bool {
		a, b := fn.storedParams[i], fn.storedParams[j]
		if a.Param != b.Param {
			return a.Param < b.Param
		}
		return a.In < b.In
	})
}

// A Node is what is known of one function, most often a method of a concrete
// type.
type Node struct {
	Name    string // "(*Manager).Check"
	Summary *effects.Summary
	Fn      *Fn // nil for one of another package
}

// Implementation returns a method of a type that is put into an interface,
// here or in a package below.
func (r *Result) Implementation(iface, typ, method string) (Node, bool) {
	if r.s == nil {
		return Node{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.s.flows
	for _, c := range t.local[iface] {
		if typeName(c) != typ {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(c, true, r.s.src.Pkg, method)
		m, ok := obj.(*types.Func)
		if !ok {
			return Node{}, false
		}
		tg, ok := r.s.method(c, m, nil)
		return Node{Name: tg.name, Summary: tg.summary(), Fn: tg.fn}, ok && tg.summary() != nil
	}
	for _, i := range t.impls[iface] {
		if i.Type != typ {
			continue
		}
		for k := range i.Methods {
			if i.Methods[k].Name == method {
				return Node{Name: implName(typ, method), Summary: &i.Methods[k].Summary}, true
			}
		}
	}
	return Node{}, false
}

// Implementers lists the types that are put into an interface, here (local)
// or in a package below, interfaces that are put into it seen through.
func (r *Result) Implementers(iface string) (out []Implementer) {
	if r.s == nil {
		return nil
	}
	t := r.s.flows
	seen := map[string]bool{}
	for _, name := range t.reaching(iface) {
		for _, c := range t.local[name] {
			if typ := typeName(c); !seen[typ] {
				seen[typ] = true
				out = append(out, Implementer{Iface: name, Type: typ, Local: true})
			}
		}
		for _, i := range t.impls[name] {
			if !seen[i.Type] {
				seen[i.Type] = true
				out = append(out, Implementer{Iface: name, Type: i.Type})
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Type < out[j].Type })
	return out
}

// An Implementer is a type that is put into an interface.
type Implementer struct {
	Iface string
	Type  string
	Local bool
}

// Function returns what is known of a function that is used as a value.
func (r *Result) Function(f *ssa.Function) (Node, bool) {
	if r.s == nil {
		return Node{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.s.function(f, nil, nil) {
		if sum := t.summary(); sum != nil {
			return Node{Name: t.name, Summary: sum, Fn: t.fn}, true
		}
	}
	return Node{}, false
}

// Stored returns the values that the package stores to a field or variable.
func (r *Result) Stored(obj types.Object) []ssa.Value {
	if r.s == nil {
		return nil
	}
	return r.s.fields.Stored(obj)
}

// MethodNames lists the methods of an interface that something is put into
// here.
func (r *Result) MethodNames(iface string) []string {
	if r.s == nil {
		return nil
	}
	var out []string
	for name := range r.s.flows.names[iface] {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// GuardedCallee is the function of this package that a call runs and that asks a
// guard, or nil.
func (s *Site) GuardedCallee() *Fn {
	for _, t := range s.targets {
		if t.fn != nil && len(t.fn.Summary.GuardCalls) > 0 {
			return t.fn
		}
	}
	return nil
}

// NearestGuardCall is the call of the function with the shortest way to a guard.
func (f *Fn) NearestGuardCall() *Site {
	var best *Site
	least := effects.MaxChain + 1
	for _, s := range f.Sites {
		for _, a := range s.GuardCalls {
			if len(a.Chain) < least {
				best, least = s, len(a.Chain)
			}
		}
	}
	return best
}

// Method returns what is known of a method of a type, by name.
func (r *Result) Method(t types.Type, name string) (Node, bool) {
	if r.s == nil {
		return Node{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	obj, _, _ := types.LookupFieldOrMethod(t, true, r.s.src.Pkg, name)
	m, ok := obj.(*types.Func)
	if !ok {
		return Node{}, false
	}
	tg, ok := r.s.method(t, m, nil)
	if !ok || tg.summary() == nil {
		return Node{}, false
	}
	return Node{Name: tg.name, Summary: tg.summary(), Fn: tg.fn}, true
}

// Literals returns the function literals written in a function, at any depth.
func (r *Result) Literals(fn *Fn) []*Fn {
	var out []*Fn
	for _, f := range r.fns {
		for p := f.SSA.Parent(); p != nil; p = p.Parent() {
			if p == fn.SSA {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// CutoffAt tells what may keep a call of the function from being made when it
// is come to a second time.
func (r *Result) CutoffAt(fn *Fn, site *Site) effects.Cutoff {
	if r.s == nil {
		return effects.NoCutoff
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	stop, _ := r.s.cutoffAt(fn, site)
	return max(stop, r.s.cutoffWithin(site, 0))
}

// CutoffIn is CutoffAt for any call of the function.
func (r *Result) CutoffIn(fn *Fn, call ssa.CallInstruction) effects.Cutoff {
	if r.s == nil {
		return effects.NoCutoff
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	stop, _ := r.s.cutoffBefore(fn, call.Block())
	return stop
}

// TextOf is what is known of a string that the function computes.
func (r *Result) TextOf(fn *Fn, v ssa.Value) keytext.Text {
	if r.s == nil {
		return keytext.Unknown
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.text.Text(fn.SSA, v)
}
