package summary

import (
	"go/types"
	"sort"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
)

// A Node is what is known of one function, most often a method of a concrete
// type.
type Node struct {
	Name    names.Func
	Summary *effects.Summary
	Fn      *Fn // nil for one of another package
}

// Implementation returns a method of a type that this package or an import
// converts to an interface.
func (r *Result) Implementation(iface, typ, method string) (Node, bool) {
	if r.s == nil {
		return Node{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.s.flows
	for _, c := range t.local[iface] {
		if flow.TypePath(c) != typ {
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
				return Node{Name: i.MethodName(method), Summary: &i.Methods[k].Summary}, true
			}
		}
	}
	return Node{}, false
}

// Implementers lists the types that this package (local) or an import converts
// to an interface, also through other interfaces.
func (r *Result) Implementers(iface string) (out []Implementer) {
	if r.s == nil {
		return nil
	}
	t := r.s.flows
	seen := map[string]bool{}
	for _, name := range t.reaching(iface) {
		for _, c := range t.local[name] {
			if typ := flow.TypePath(c); !seen[typ] {
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

// An Implementer is a type that is converted to an interface.
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

// MethodNames lists the methods of an interface to which this package converts
// something.
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

// IsPureConstructor reports whether calling the function a second time has no
// effect but a second value.
func (r *Result) IsPureConstructor(f *ssa.Function) bool {
	n, ok := r.Function(f)
	return ok && (n.Summary.PureConstructor || n.Fn != nil && loopinfo.OnlyWraps(n.Fn.SSA))
}
