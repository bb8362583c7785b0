package uncachedstate

import (
	"fmt"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// A wire is a place at which this package gives a layer that reads Redis to
// another package, which knows it by an interface: the first that sees both
// ends.
type wire struct {
	at    token.Pos
	to    holder
	iface types.Type
	typ   string // of what is given: "*a/b.Store"
}

// A holder is what is given it: a function, or a field of a type.
type holder struct {
	pkg *types.Package
	// names are those of the function and of the type that it makes, or of the
	// field's type; nil where somebody else may come to hold it.
	names []string
}

// judgeWires reports the state that a layer reads each time that the package
// it is given to is called.
func (c *checker) judgeWires(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			for _, w := range c.wires(in) {
				c.judgeWire(w)
			}
		}
	}
}

// wires are what an instruction gives to another package of the same house:
// the arguments of a call, a field of a struct.
func (c *checker) wires(in ssa.Instruction) []wire {
	switch in := in.(type) {
	case ssa.CallInstruction:
		f := in.Common().StaticCallee()
		if f == nil || f.Object() == nil || !c.sameOwner(f.Object().Pkg()) {
			return nil
		}
		var out []wire
		for _, arg := range in.Common().Args {
			out = append(out, c.given(arg, in.Common().Pos(), holderOf(f))...)
		}
		return out
	case *ssa.Store:
		fa, ok := in.Addr.(*ssa.FieldAddr)
		if !ok {
			return nil
		}
		if f := flow.FieldVar(fa.X.Type(), fa.Field); f != nil && c.sameOwner(f.Pkg()) {
			return c.given(in.Val, in.Pos(), fieldOf(fa.X.Type(), f))
		}
	}
	return nil
}

// holderOf tells who holds what a function is given: its receiver, what it
// makes or, as a functional option, is for, where that is a type of its
// package, else the function itself where it keeps it in a handler.
func holderOf(f *ssa.Function) holder {
	h := holder{pkg: f.Object().Pkg(), names: []string{f.Name()}}
	if r := f.Signature.Recv(); r != nil {
		h.names = append(h.names, flow.TypeName(r.Type()))
		return h
	}
	if f.Signature.Results().Len() == 0 {
		return h
	}
	of := f.Signature.Results().At(0).Type()
	if fn, ok := of.Underlying().(*types.Signature); ok && fn.Params().Len() == 1 && fn.Results().Len() <= 1 && h.has(fn.Params().At(0).Type()) {
		of = fn.Params().At(0).Type()
	} else if ok || flow.TypePath(of) == knowledge.HTTPHandler {
		return h
	}
	if !h.has(of) {
		return holder{pkg: h.pkg}
	}
	h.names = append(h.names, flow.TypeName(of))
	return h
}

// fieldOf tells who holds what is stored in a field. A struct without methods
// is the configuration of something else in its package.
func fieldOf(t types.Type, f *types.Var) holder {
	if types.NewMethodSet(t).Len() == 0 {
		return holder{pkg: f.Pkg()}
	}
	return holder{f.Pkg(), []string{flow.TypeName(t)}}
}

// has reports whether a type is a pointer to one of the holder's package.
func (h holder) has(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Pkg() == h.pkg
}

// asks reports whether an entry is one of the holder.
func (h holder) asks(entry string) bool {
	if h.names == nil {
		return true
	}
	parts := strings.FieldsFunc(entry, func(r rune) bool { return strings.ContainsRune("(*). ", r) })
	return slices.ContainsFunc(h.names, func(n string) bool { return slices.Contains(parts, n) })
}

func (c *checker) sameOwner(pkg *types.Package) bool {
	return pkg != nil && pkg != c.pass.Pkg && knowledge.Owner(pkg.Path()) == knowledge.Owner(c.pass.Pkg.Path())
}

// given tells what a value of an interface holds: what is put into it, what
// comes straight from the constructor of a layer, or else the only thing that
// this package puts into the interface.
func (c *checker) given(v ssa.Value, at token.Pos, to holder) []wire {
	iface := flow.InterfaceName(v.Type())
	if iface == "" {
		return nil
	}
	var out []wire
	unknown := false
	flow.Origins(v, func(o ssa.Value) {
		typ := ""
		switch x := o.(type) {
		case *ssa.MakeInterface:
			typ = flow.TypePath(x.X.Type())
		case *ssa.Const:
			return
		default:
			typ = c.only(iface, c.madeIn(x))
		}
		if typ == "" || decorates(o, iface) {
			unknown = true // it may be a cache
			return
		}
		out = append(out, wire{at, to, v.Type(), typ})
	})
	if unknown {
		return nil
	}
	return out
}

// madeIn is the package that makes a value: that of the function which returns
// it, or this one.
func (c *checker) madeIn(v ssa.Value) *types.Package {
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	if call, ok := v.(*ssa.Call); ok {
		if f := call.Call.StaticCallee(); f != nil && f.Object() != nil {
			return f.Object().Pkg()
		}
	}
	return c.pass.Pkg
}

// only is the one type that a package puts into an interface, "" where there
// are more, or none.
func (c *checker) only(iface string, pkg *types.Package) string {
	found := ""
	for _, i := range c.res.Implementers(iface) {
		if i.Iface != iface || i.Local != (pkg == c.pass.Pkg) || !i.Local && flow.PackageOf(i.Type) != pkg.Path() {
			continue
		}
		if found != "" {
			return ""
		}
		found = i.Type
	}
	return found
}

// decorates reports whether a value is made around another one of the
// interface.
func decorates(v ssa.Value, iface string) bool {
	call, ok := flow.Unwrap(v).(*ssa.Call)
	if !ok {
		return false
	}
	return slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return flow.InterfaceName(a.Type()) == iface })
}

// judgeWire looks at the methods that the other package calls each time.
func (c *checker) judgeWire(w wire) {
	iface := flow.InterfaceName(w.iface)
	var reads []candidate
	changed := map[string]bool{}
	for _, a := range c.asked[w.to.pkg.Path()] {
		if a.Iface != iface {
			continue
		}
		node, ok := c.res.Implementation(iface, w.typ, a.Method)
		if !ok || !stores(flow.PackageOf(w.typ), node.Name) {
			continue
		}
		for _, t := range node.Summary.KeyAccesses {
			t.CalleeKey, t.Chain = t.Key, append([]string{node.Name}, t.Chain...)
			t.Key = t.Key.Subst(a.key)
			switch {
			case t.Counts() || t.Access == goredis.Write && t.Value:
				changed[t.Key.String()] = true
			case isRead(t) && !t.Cached && !t.Counted && t.ViaParam == 0 && !t.Queued && w.to.asks(a.Entry):
				reads = append(reads, candidate{touch: t, asked: a})
			}
		}
	}
	for _, cand := range reads {
		// What the same package changes as well is counted, or read to be written.
		if !changed[cand.touch.Key.String()] && c.judgeGiven(w, &cand) {
			return
		}
	}
}

// judgeGiven reports a read that a layer makes, and reports whether it did.
func (c *checker) judgeGiven(w wire, cand *candidate) bool {
	if !c.ofKey(cand) {
		return false
	}
	c.limits(cand, append(state.Words(cand.asked.Entry), state.Words(w.to.pkg.Name())...))
	if !c.lex.On(cand.class) || w.weigh(cand) < enough {
		return false
	}
	pos, end := c.calls.Where(w.at)
	if !pos.IsValid() {
		return false
	}
	age := cand.class.Age
	msg := fmt.Sprintf("%s on every call of %s in package %s: one round trip a call; a %s local cache between them makes it one per %s and process",
		subject(cand), cand.asked.Entry, w.to.pkg.Name(), age, age)
	if of := flow.PackageOf(w.typ); of != c.pass.Pkg.Path() {
		msg += "; no fix: the read is in package " + path.Base(of)
	}
	c.report.Report(report.Finding{Pos: pos, End: end, Category: cand.class.Name, Message: msg})
	return true
}

// weigh adds up the evidence on both sides of a wire.
func (w wire) weigh(cand *candidate) int {
	a := cand.asked
	entry, callee := state.Words(a.Entry), state.Words(cand.touch.Chain[0])
	if administers(callee) || administers(entry) || updates(state.Words(a.Entry[strings.LastIndex(a.Entry, ".")+1:])) {
		return 0
	}
	n := cand.key
	names := cand.class.Names
	if state.HasAny(callee, names) || state.HasAny(entry, names) || state.HasAny(state.Words(a.Iface[strings.LastIndex(a.Iface, ".")+1:]), names) {
		n += nameTells
	}
	if state.HasAny(state.Words(w.to.pkg.Name()), names) {
		n += pkgTells
	}
	if m, _, _ := types.LookupFieldOrMethod(w.iface, false, w.to.pkg, a.Method); m != nil && answersShort(m.Type().(*types.Signature)) {
		n += answers
	}
	return n
}
