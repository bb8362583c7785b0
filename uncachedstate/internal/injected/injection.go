package injected

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

// An Injection is a place where this package passes a storage layer to another
// package that knows it only as an interface. This package is the first that sees
// both sides.
type Injection struct {
	At    token.Pos
	To    Consumer
	Iface types.Type
	Type  string // the concrete type: "*a/b.Store"
	known string // the interface by which the type is known: that of Iface, or what was converted to it
}

// A Consumer is the function or struct field that receives the injected value.
type Consumer struct {
	Pkg *types.Package
	// names are the function and the type that it makes, or the field's type. nil
	// means that another consumer in the package may get the value.
	names []string
}

// Of returns what a function passes to other packages.
func Of(fn *summary.Fn, res *summary.Result, pkg *types.Package) []Injection {
	var out []Injection
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			out = append(out, by(in, res, pkg)...)
		}
	}
	return out
}

// by returns what an instruction of a package passes to another package of the same
// owner, as an argument or as a field of a struct.
func by(in ssa.Instruction, res *summary.Result, pkg *types.Package) []Injection {
	p := injector{res, pkg}
	switch in := in.(type) {
	case ssa.CallInstruction:
		f := in.Common().StaticCallee()
		if f == nil || f.Object() == nil || !p.sameOwner(f.Object().Pkg()) {
			return nil
		}
		var out []Injection
		for _, arg := range in.Common().Args {
			out = append(out, p.injectionsOf(arg, in.Common().Pos(), consumerOf(f))...)
		}
		return out
	case *ssa.Store:
		fa, ok := in.Addr.(*ssa.FieldAddr)
		if !ok {
			return nil
		}
		if f := flow.FieldVar(fa.X.Type(), fa.Field); f != nil && p.sameOwner(f.Pkg()) {
			return p.injectionsOf(in.Val, in.Pos(), fieldConsumer(fa.X.Type(), f))
		}
	}
	return nil
}

// consumerOf returns the consumer of a function's arguments: its receiver, its
// result or the target of a functional option. That must be a type of the
// function's package. A function that returns a handler is itself the consumer.
func consumerOf(f *ssa.Function) Consumer {
	h := Consumer{Pkg: f.Object().Pkg(), names: []string{f.Name()}}
	if r := f.Signature.Recv(); r != nil {
		h.names = append(h.names, flow.TypeName(r.Type()))
		return h
	}
	if f.Signature.Results().Len() == 0 {
		return h
	}
	of := f.Signature.Results().At(0).Type()
	if fn, ok := of.Underlying().(*types.Signature); ok && fn.Params().Len() == 1 && fn.Results().Len() <= 1 && h.owns(fn.Params().At(0).Type()) {
		of = fn.Params().At(0).Type()
	} else if ok || flow.TypePath(of) == knowledge.HTTPHandler {
		if names.HasWord(f.Name(), knowledge.RouterWords...) {
			return Consumer{Pkg: h.Pkg} // it hands on what its routes need
		}
		return h
	}
	if !h.owns(of) {
		return Consumer{Pkg: h.Pkg}
	}
	h.names = append(h.names, flow.TypeName(of))
	return h
}

// fieldConsumer returns the consumer of a value in a field. A struct without
// methods is the configuration of something else in its package.
func fieldConsumer(t types.Type, f *types.Var) Consumer {
	if types.NewMethodSet(t).Len() == 0 {
		return Consumer{Pkg: f.Pkg()}
	}
	return Consumer{f.Pkg(), []string{flow.TypeName(t)}}
}

// owns reports whether a type is a pointer to a type of the consumer's package.
func (h Consumer) owns(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Pkg() == h.Pkg
}

// HasEntry reports whether an entry belongs to the consumer.
func (h Consumer) HasEntry(entry names.Func) bool {
	if h.names == nil {
		return true
	}
	return slices.Contains(h.names, entry.Recv) || slices.Contains(h.names, entry.Name)
}

// An injector is a package that may inject.
type injector struct {
	res *summary.Result
	pkg *types.Package
}

// sameOwner reports whether another package has the owner of this one.
func (p injector) sameOwner(pkg *types.Package) bool {
	return pkg != nil && pkg != p.pkg && knowledge.Owner(pkg.Path()) == knowledge.Owner(p.pkg.Path())
}

// injectionsOf returns the concrete types that an interface value may have. It
// knows conversions, results of a layer's constructor, and the sole implementer
// in a package.
func (p injector) injectionsOf(v ssa.Value, at token.Pos, to Consumer) []Injection {
	iface := flow.InterfaceName(v.Type())
	if iface == "" {
		return nil
	}
	var out []Injection
	unknown := false
	seen := map[any]bool{} // functions and fields, for those that lead back to themselves
	var visit func(o ssa.Value)
	follow := func(from any, list []ssa.Value) bool {
		if len(list) == 0 || seen[from] {
			return false
		}
		seen[from] = true
		for _, r := range list {
			flow.Origins(r, visit)
		}
		return true
	}
	visit = func(o ssa.Value) {
		typ, by := "", flow.InterfaceName(o.Type())
		switch x := o.(type) {
		case *ssa.MakeInterface:
			typ = flow.TypePath(x.X.Type())
		case *ssa.ChangeInterface:
			flow.Origins(x.X, visit)
			return
		case *ssa.Const:
			return
		default:
			if typ = p.soleImplementer(by, p.madeIn(x)); typ == "" && !decorates(o, iface) && follow(p.chosenBy(x)) {
				return
			}
		}
		if typ == "" || decorates(o, iface) || decorates(o, by) {
			unknown = true // it may be a cache
			return
		}
		out = append(out, Injection{at, to, v.Type(), typ, by})
	}
	flow.Origins(v, visit)
	if unknown {
		return nil
	}
	return out
}

// chosenBy returns the function or the field of this package that has chosen a value, and
// the values that it chooses from.
func (p injector) chosenBy(v ssa.Value) (from any, values []ssa.Value) {
	i := 0
	if e, ok := v.(*ssa.Extract); ok {
		v, i = e.Tuple, e.Index
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		if field := flow.Loaded(v); field != nil && field.Pkg() == p.pkg && !field.Exported() {
			return field, p.res.Stored(field)
		}
		return nil, nil
	}
	f := call.Call.StaticCallee()
	if f == nil || f.Pkg == nil || f.Pkg.Pkg != p.pkg {
		return nil, nil
	}
	for _, b := range f.Blocks {
		if ret := flow.Return(b); ret != nil {
			values = append(values, ret.Results[i])
		}
	}
	return f, values
}

// madeIn returns the package of the function that returns a value, else this
// package.
func (p injector) madeIn(v ssa.Value) *types.Package {
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	if call, ok := v.(*ssa.Call); ok {
		if f := call.Call.StaticCallee(); f != nil && f.Object() != nil {
			return f.Object().Pkg()
		}
	}
	return p.pkg
}

// soleImplementer returns the only type that a package binds to an interface, or
// "".
func (p injector) soleImplementer(iface string, pkg *types.Package) string {
	found := ""
	for _, i := range p.res.Implementers(iface) {
		if i.Iface != iface || i.Local != (pkg == p.pkg) || !i.Local && flow.PackageOf(i.Type) != pkg.Path() {
			continue
		}
		if found != "" {
			return ""
		}
		found = i.Type
	}
	return found
}

// decorates reports whether a value is built around another value of the
// interface.
func decorates(v ssa.Value, iface string) bool {
	call, ok := flow.Unwrap(v).(*ssa.Call)
	if !ok {
		return false
	}
	return slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return flow.InterfaceName(a.Type()) == iface })
}
