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
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// An injection is a place where this package passes a storage layer to another
// package that knows it only as an interface. This package is the first that sees
// both sides.
type injection struct {
	at    token.Pos
	to    consumer
	iface types.Type
	typ   string // the concrete type: "*a/b.Store"
}

// A consumer is the function or struct field that receives the injected value.
type consumer struct {
	pkg *types.Package
	// names are the function and the type that it makes, or the field's type. nil
	// means that another consumer in the package may get the value.
	names []string
}

// checkInjections reports state that a storage layer reads on every call of the
// package that it is injected into.
func (c *checker) checkInjections(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			for _, w := range c.injections(in) {
				c.checkInjection(w)
			}
		}
	}
}

// injections returns what an instruction passes to another package of the same
// owner, as an argument or as a field of a struct.
func (c *checker) injections(in ssa.Instruction) []injection {
	switch in := in.(type) {
	case ssa.CallInstruction:
		f := in.Common().StaticCallee()
		if f == nil || f.Object() == nil || !c.sameOwner(f.Object().Pkg()) {
			return nil
		}
		var out []injection
		for _, arg := range in.Common().Args {
			out = append(out, c.injectionsOf(arg, in.Common().Pos(), consumerOf(f))...)
		}
		return out
	case *ssa.Store:
		fa, ok := in.Addr.(*ssa.FieldAddr)
		if !ok {
			return nil
		}
		if f := flow.FieldVar(fa.X.Type(), fa.Field); f != nil && c.sameOwner(f.Pkg()) {
			return c.injectionsOf(in.Val, in.Pos(), fieldConsumer(fa.X.Type(), f))
		}
	}
	return nil
}

// consumerOf returns the consumer of a function's arguments: its receiver, its
// result or the target of a functional option. That must be a type of the
// function's package. A function that returns a handler is itself the consumer.
func consumerOf(f *ssa.Function) consumer {
	h := consumer{pkg: f.Object().Pkg(), names: []string{f.Name()}}
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
		return h
	}
	if !h.owns(of) {
		return consumer{pkg: h.pkg}
	}
	h.names = append(h.names, flow.TypeName(of))
	return h
}

// fieldConsumer returns the consumer of a value in a field. A struct without
// methods is the configuration of something else in its package.
func fieldConsumer(t types.Type, f *types.Var) consumer {
	if types.NewMethodSet(t).Len() == 0 {
		return consumer{pkg: f.Pkg()}
	}
	return consumer{f.Pkg(), []string{flow.TypeName(t)}}
}

// owns reports whether a type is a pointer to a type of the consumer's package.
func (h consumer) owns(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Pkg() == h.pkg
}

// hasEntry reports whether an entry belongs to the consumer.
func (h consumer) hasEntry(entry names.Func) bool {
	if h.names == nil {
		return true
	}
	return slices.Contains(h.names, entry.Recv) || slices.Contains(h.names, entry.Name)
}

func (c *checker) sameOwner(pkg *types.Package) bool {
	return pkg != nil && pkg != c.pass.Pkg && knowledge.Owner(pkg.Path()) == knowledge.Owner(c.pass.Pkg.Path())
}

// injectionsOf returns the concrete types that an interface value may have. It
// knows conversions, results of a layer's constructor, and the sole implementer
// in a package.
func (c *checker) injectionsOf(v ssa.Value, at token.Pos, to consumer) []injection {
	iface := flow.InterfaceName(v.Type())
	if iface == "" {
		return nil
	}
	var out []injection
	unknown := false
	flow.Origins(v, func(o ssa.Value) {
		typ := ""
		switch x := o.(type) {
		case *ssa.MakeInterface:
			typ = flow.TypePath(x.X.Type())
		case *ssa.Const:
			return
		default:
			typ = c.soleImplementer(iface, c.madeIn(x))
		}
		if typ == "" || decorates(o, iface) {
			unknown = true // it may be a cache
			return
		}
		out = append(out, injection{at, to, v.Type(), typ})
	})
	if unknown {
		return nil
	}
	return out
}

// madeIn returns the package of the function that returns a value, else this
// package.
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

// soleImplementer returns the only type that a package binds to an interface, or
// "".
func (c *checker) soleImplementer(iface string, pkg *types.Package) string {
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

// decorates reports whether a value is built around another value of the
// interface.
func decorates(v ssa.Value, iface string) bool {
	call, ok := flow.Unwrap(v).(*ssa.Call)
	if !ok {
		return false
	}
	return slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return flow.InterfaceName(a.Type()) == iface })
}

// checkInjection checks the methods that the other package calls on every call.
func (c *checker) checkInjection(w injection) {
	iface := flow.InterfaceName(w.iface)
	var reads, counts []candidate
	changed := map[string]bool{}
	for _, a := range c.imported[w.to.pkg.Path()] {
		if a.Iface != iface {
			continue
		}
		node, ok := c.res.Implementation(iface, w.typ, a.Method)
		if !ok || !purpose.IsStorageLayer(flow.PackageOf(w.typ), node.Name) {
			continue
		}
		for _, t := range node.Summary.KeyAccesses {
			t.CalleeKey, t.Chain = t.Key, append([]names.Func{node.Name}, t.Chain...)
			t.Key = t.Key.Subst(a.key)
			switch {
			case t.Counts() || t.Access == rediscmd.Write && t.Value:
				changed[t.Key.String()] = true
				if t.Counts() && t.ViaParam == 0 && w.to.hasEntry(a.Entry) {
					counts = append(counts, candidate{access: t, hotCall: a})
				}
			case isRead(t) && !t.Cached && !t.Counted && t.ViaParam == 0 && !t.Queued && w.to.hasEntry(a.Entry):
				reads = append(reads, candidate{access: t, hotCall: a})
			}
		}
	}
	for _, cand := range reads {
		// If the same package changes the key, the key is a count, or is read to be
		// written.
		if !changed[cand.access.Key.String()] && c.checkInjected(w, &cand) {
			return
		}
	}
	for _, cand := range counts {
		if c.checkInjectedCount(w, &cand, len(counts)) {
			return
		}
	}
}

// checkInjected reports a read in an injected layer, and returns whether it did.
func (c *checker) checkInjected(w injection, cand *candidate) bool {
	if !c.classifyKey(cand) && !c.classifyByNames(cand) {
		return false
	}
	c.narrowToLimiter(cand, append(state.Words(cand.hotCall.Entry.String()), state.Words(w.to.pkg.Name())...))
	pos, end := c.calls.Where(w.at)
	if !pos.IsValid() || w.weigh(cand) < enough {
		return false
	}
	if !c.lex.On(cand.class) {
		if !c.chosen {
			c.report.Hide(pos, cand.class.Name)
		}
		return false
	}
	age := cand.class.Age
	msg := fmt.Sprintf("%s on every call of %s in package %s: one round trip a call; a %s local cache between them makes it one per %s and process",
		subject(cand), entryText(cand.hotCall.Entry), w.to.pkg.Name(), age, age)
	noFix := ""
	if of := flow.PackageOf(w.typ); of != c.pass.Pkg.Path() {
		noFix = "the read is in package " + path.Base(of)
	}
	c.report.Report(report.Finding{Pos: pos, End: end, Category: cand.class.Name, Message: msg, NoFix: noFix})
	return true
}

// classifyByNames sets the class of a read whose key is configured: the names of the
// method, of its layer or of the interface say what it is about.
func (c *checker) classifyByNames(cand *candidate) bool {
	if len(state.Words(cand.access.Key.Constant())) > 0 {
		return false
	}
	a := cand.hotCall
	for _, name := range []string{cand.access.Chain[0].String(), a.Iface[strings.LastIndex(a.Iface, ".")+1:] + " " + a.Method} {
		if cl := c.lex.Named(state.Words(name)); cl != nil {
			cand.class, cand.key = cl, keyConfigured
			return true
		}
	}
	return false
}

// weigh adds up the evidence on both sides of an injection.
func (w injection) weigh(cand *candidate) int {
	a := cand.hotCall
	entry, callee := state.Words(a.Entry.String()), state.Words(cand.access.Chain[0].String())
	if j := (purpose.Judge{Class: cand.class, Pkg: w.to.pkg}); j.Administers(cand.access.Chain[0]) || j.Administers(a.Entry) || j.Updates(a.Entry) {
		return 0
	}
	n := cand.key
	names := cand.class.Names
	if state.HasAny(callee, names) || state.HasAny(entry, names) || state.HasAny(state.Words(a.Iface[strings.LastIndex(a.Iface, ".")+1:]), names) {
		n += nameMatches
	}
	if state.HasAny(state.Words(w.to.pkg.Name()), names) {
		n += pkgMatches
	}
	if m, _, _ := types.LookupFieldOrMethod(w.iface, false, w.to.pkg, a.Method); m != nil && valueuse.AnswersShort(m.Type().(*types.Signature)) {
		n += shortAnswer
	}
	return n
}
