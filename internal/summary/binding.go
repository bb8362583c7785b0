package summary

import (
	"go/types"
	"sort"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
)

// A Binding is a place in this package where a value is converted to an
// interface, or a function is stored in a field or variable.
type Binding struct {
	Instr  ssa.Instruction
	Value  ssa.Value // what is bound
	Target string    // the interface or the field, as in GuardCall
	Type   string    // of the value; "" for a function
	Func   *ssa.Function
}

// Bindings returns the bindings of the package in source order.
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
		if name := flow.InterfaceName(in.Type()); name != "" {
			if f, v := flow.FuncValue(in.X); f != nil { // CheckerFunc(f)
				return []Binding{{Instr: in, Value: v, Target: name, Func: f}}
			}
			return []Binding{{Instr: in, Value: in.X, Target: name, Type: flow.TypePath(in.X.Type())}}
		}
	case *ssa.Store:
		var out []Binding
		for _, stored := range functionsIn(in.Val) {
			if f, v := flow.FuncValue(stored); f != nil {
				if of := flow.PlaceName(in.Addr); of != "" {
					out = append(out, Binding{Instr: in, Value: v, Target: of, Func: f})
				}
			}
		}
		return out
	case ssa.CallInstruction:
		return append(storedArgs(fn, in), r.passedOn(in)...)
	}
	return nil
}

// passedOn finds the values that a call passes as an interface, if they were
// converted to it before and stored in a field or variable.
func (r *Result) passedOn(call ssa.CallInstruction) []Binding {
	if r.s == nil {
		return nil
	}
	var out []Binding
	for _, arg := range call.Common().Args {
		of := flow.InterfaceName(arg.Type())
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
					out = append(out, Binding{Instr: call, Value: mi.X, Target: of, Type: flow.TypePath(mi.X.Type())})
				}
			}
		})
	}
	return out
}

// storedArgs finds the functions that a call passes to a callee that stores
// them.
func storedArgs(fn *Fn, call ssa.CallInstruction) []Binding {
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
				if f, v := flow.FuncValue(t.args[k.Param]); f != nil {
					out = append(out, Binding{Instr: call, Value: v, Target: k.In, Func: f})
				}
			}
		}
	}
	return out
}

// findStoredParams finds the func parameters that a package stores, including
// those that a functional option stores.
func (s *solver) findStoredParams() {
	for _, fn := range s.fns {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				st, ok := in.(*ssa.Store)
				if !ok {
					continue
				}
				of := flow.PlaceName(st.Addr)
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

// functionsIn returns a function that is stored, or the functions that are
// appended to a slice.
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
	fn.storedParams = append(fn.storedParams, effects.StoredParam{Param: flow.ParamIndex(p), In: of})
	sort.Slice(fn.storedParams, func(i, j int) bool {
		a, b := fn.storedParams[i], fn.storedParams[j]
		if a.Param != b.Param {
			return a.Param < b.Param
		}
		return a.In < b.In
	})
}
