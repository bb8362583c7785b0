package summary

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/wiring"
)

// With returns an analyzer that computes the summaries of a package of which the
// program is known as a whole: calls through interfaces also run what other packages
// inject. Only a driver that sees whole programs has it.
func With(program *wiring.Program) *analysis.Analyzer {
	a := *Analyzer
	a.Run = func(pass *analysis.Pass) (any, error) { return run(pass, program) }
	return &a
}

// Path returns the import path of the package, or "" if it was not analysed.
func (r *Result) Path() string {
	if r.s == nil {
		return ""
	}
	return r.s.pass.Pkg.Path()
}

// Wiring returns what the package adds to the wiring of a whole program. A variable
// without a name has the compiler check a type, and injects nothing.
func (r *Result) Wiring() wiring.Package {
	if r.s == nil {
		return wiring.Package{}
	}
	w := &wireReader{s: r.s, out: wiring.Package{Path: r.Path()}, seen: map[string]bool{}}
	for _, fn := range r.s.withInit(r.s.tested) {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				w.instruction(in)
			}
		}
	}
	w.variables()
	return w.out
}

// A wireReader reads the wiring of a package.
type wireReader struct {
	s    *solver
	out  wiring.Package
	seen map[string]bool
}

// first reports whether something has not been seen yet.
func (w *wireReader) first(parts ...string) bool {
	key := strings.Join(parts, "\x00")
	was := w.seen[key]
	w.seen[key] = true
	return !was
}

func (w *wireReader) instruction(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.MakeInterface:
		w.convert(in.Type(), in.X.Type())
	case *ssa.ChangeInterface:
		from, to := flow.InterfaceName(in.X.Type()), wiredInterface(in.Type())
		if from != "" && to != "" && from != to && w.first("edge", from, to) {
			w.out.Edges = append(w.out.Edges, effects.Edge{From: from, To: to})
		}
	case ssa.CallInstruction:
		if c := in.Common(); c.IsInvoke() {
			w.call(c.Value.Type(), c.Method)
		}
	}
}

// variables reads the types of package variables with a name.
func (w *wireReader) variables() {
	w.s.eachVariable(func(name string, iface, value types.Type) {
		if name != "_" {
			w.convert(iface, value)
		}
	})
}

// convert notes that a type is converted to an interface.
func (w *wireReader) convert(iface, concrete types.Type) {
	name := wiredInterface(iface)
	if name == "" || types.IsInterface(concrete) || types.Identical(concrete, types.Typ[types.UntypedNil]) {
		return
	}
	i := effects.Impl{Iface: name, Type: flow.TypePath(concrete)}
	if !w.first("impl", i.Iface, i.Type) {
		return
	}
	methods := map[string]bool{}
	it := iface.Underlying().(*types.Interface)
	for k := range it.NumMethods() {
		methods[it.Method(k).Name()] = true
	}
	i.Methods = w.s.methodsOf(concrete, methods, nil)
	w.out.Impls = append(w.out.Impls, i)
}

// call notes that a method of an interface is called.
func (w *wireReader) call(iface types.Type, m *types.Func) {
	name := wiredInterface(iface)
	if name == "" || !w.first("call", name, m.Name()) {
		return
	}
	c := wiring.Call{Iface: name, Method: m.Name()}
	for _, from := range w.s.flows.reaching(name) {
		for _, t := range w.s.flows.local[from] {
			c.Known = append(c.Known, flow.TypePath(t))
		}
		for _, i := range w.s.flows.impls[from] {
			c.Known = append(c.Known, i.Type)
		}
	}
	w.out.Calls = append(w.out.Calls, c)
}

// wiredInterface returns the name of an interface whose values a program injects, or
// "": the standard library's are for anything, and those of clients are known.
func wiredInterface(t types.Type) string {
	name := flow.InterfaceName(t)
	if name == "" || knowledge.Standard(flow.PackageOf(name)) || client.RoleOf(t) != rediscmd.NoRole {
		return ""
	}
	return name
}

// injected returns what other packages of a whole program inject for an interface, but
// for the types that this package knows.
func (t *flowTable) injected(iface types.Type, m *types.Func, args []ssa.Value, known map[string]bool) []target {
	name := wiredInterface(iface)
	if t.s.program == nil || name == "" {
		return nil
	}
	var out []target
	for _, w := range t.s.program.Targets(name, m.Name()) {
		if known[w.Impl.Type] {
			continue
		}
		tg := target{name: w.Impl.MethodName(m.Name()), pkg: flow.PackageOf(w.Impl.Type), sum: &w.Summary, args: args}
		if w.Alike {
			tg.name.Recv = tg.pkg[strings.LastIndexByte(tg.pkg, '/')+1:] + "." + tg.name.Recv
		}
		out = append(out, tg)
	}
	return slices.Clip(out)
}
