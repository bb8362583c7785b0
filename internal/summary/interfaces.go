package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A flowTable knows which concrete types are converted to which interfaces.
type flowTable struct {
	s       *solver
	local   map[string][]types.Type    // interface -> types of this package's conversions
	impls   map[string][]effects.Impl  // interface -> what facts of imports say
	edges   map[string][]string        // interface -> interfaces whose values are converted to it
	names   map[string]map[string]bool // interface -> its methods
	clients map[string]types.Type      // interfaces of go-redis whose values are converted to others here
}

// newFlowTable reads the conversions in the package's SSA form and the facts of
// its imports.
func newFlowTable(s *solver) *flowTable {
	t := &flowTable{s: s, local: map[string][]types.Type{}, impls: map[string][]effects.Impl{}, edges: map[string][]string{}, names: map[string]map[string]bool{}, clients: map[string]types.Type{}}
	for _, imp := range s.pass.Pkg.Imports() {
		var f interfaceFact
		if !s.pass.ImportPackageFact(imp, &f) {
			continue
		}
		for _, i := range f.Impls {
			t.addImpl(i)
		}
		for _, e := range f.Edges {
			t.addEdge(e.From, e.To)
		}
	}
	for _, fn := range s.tested {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				switch in := in.(type) {
				case *ssa.MakeInterface:
					t.add(in.Type(), in.X.Type())
				case *ssa.ChangeInterface:
					if client.RoleOf(in.X.Type()) != rediscmd.NoRole {
						t.clients[flow.InterfaceName(in.X.Type())] = in.X.Type()
					}
					t.addEdge(flow.InterfaceName(in.X.Type()), flow.InterfaceName(in.Type()))
				}
			}
		}
	}
	t.declared()
	return t
}

// declared reads `var x I = T{...}` outside functions, including `var _ I =
// (*T)(nil)`.
func (t *flowTable) declared() {
	t.s.eachVariable(func(_ string, iface, value types.Type) {
		if !types.IsInterface(value) {
			t.add(iface, value)
		}
	})
}

// eachVariable calls a function for each variable that is declared as an interface
// outside of functions, with the type of its value.
func (s *solver) eachVariable(do func(name string, iface, value types.Type)) {
	for _, f := range s.src.Files {
		if flow.InTest(s.pass.Fset, f.FileStart) {
			continue
		}
		for _, d := range f.Decls {
			gd, ok := d.(*ast.GenDecl)
			if !ok || gd.Tok != token.VAR {
				continue
			}
			for _, spec := range gd.Specs {
				vs := spec.(*ast.ValueSpec)
				if vs.Type == nil || len(vs.Values) != len(vs.Names) {
					continue
				}
				iface := s.src.Info.TypeOf(vs.Type)
				for i, v := range vs.Values {
					if value := s.src.Info.TypeOf(v); iface != nil && value != nil && types.IsInterface(iface) {
						do(vs.Names[i].Name, iface, value)
					}
				}
			}
		}
	}
}

func (t *flowTable) add(iface, concrete types.Type) {
	name := flow.InterfaceName(iface)
	if name == "" || types.IsInterface(concrete) || client.RoleOf(iface) != rediscmd.NoRole {
		return // go-redis' own interfaces are known
	}
	for _, o := range t.local[name] {
		if types.Identical(o, concrete) {
			return
		}
	}
	t.local[name] = append(t.local[name], concrete)
	if t.names[name] == nil {
		t.names[name] = map[string]bool{}
		it := iface.Underlying().(*types.Interface)
		for i := range it.NumMethods() {
			t.names[name][it.Method(i).Name()] = true
		}
	}
}

func (t *flowTable) addImpl(i effects.Impl) {
	if !slices.ContainsFunc(t.impls[i.Iface], func(o effects.Impl) bool { return o.Type == i.Type }) {
		t.impls[i.Iface] = append(t.impls[i.Iface], i)
	}
}

func (t *flowTable) addEdge(from, to string) {
	if from != "" && to != "" && from != to && !slices.Contains(t.edges[to], from) {
		t.edges[to] = append(t.edges[to], from)
	}
}

// reaching returns iface and every interface whose values are converted to it.
func (t *flowTable) reaching(iface string) []string {
	seen, out := map[string]bool{iface: true}, []string{iface}
	for i := 0; i < len(out); i++ {
		for _, from := range t.edges[out[i]] {
			if !seen[from] {
				seen[from] = true
				out = append(out, from)
			}
		}
	}
	return out
}

// targets returns what method m of a value of the interface type may run.
func (t *flowTable) targets(iface types.Type, m *types.Func, args []ssa.Value) []target {
	var out []target
	seen := map[string]bool{}
	for _, name := range t.reaching(flow.InterfaceName(iface)) {
		for _, c := range t.local[name] {
			if tg, ok := t.s.method(c, m, args); ok && !seen[flow.TypePath(c)] {
				seen[flow.TypePath(c)] = true
				out = append(out, tg)
			}
		}
		for _, i := range t.impls[name] {
			if seen[i.Type] {
				continue
			}
			seen[i.Type] = true
			for k := range i.Methods {
				if i.Methods[k].Name == m.Name() {
					out = append(out, target{name: i.MethodName(m.Name()), pkg: flow.PackageOf(i.Type), sum: &i.Methods[k].Summary, args: args})
				}
			}
		}
	}
	return append(out, t.injected(iface, m, args, seen)...)
}
