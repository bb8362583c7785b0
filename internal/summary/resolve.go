package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
)

// A target is one function that a call may run.
type target struct {
	name string
	fn   *Fn         // of this package
	sum  *Summary    // of another one, or told by the table
	args []ssa.Value // in the order of the callee's parameters
	lit  bool        // a function literal, called where it is known
}

func (t target) summary() *Summary {
	if t.fn != nil {
		return &t.fn.Summary
	}
	return t.sum
}

// resolve finds the targets of a call.
func (s *solver) resolve(call ssa.CallInstruction) []target {
	c := call.Common()
	if c.IsInvoke() {
		return s.invoke(c.Value, c.Method, append([]ssa.Value{c.Value}, c.Args...))
	}
	if f := c.StaticCallee(); f != nil {
		if mc, ok := c.Value.(*ssa.MakeClosure); ok {
			return s.function(f, mc, c.Args)
		}
		return s.function(f, nil, c.Args)
	}
	if _, ok := c.Value.(*ssa.Builtin); ok {
		return nil
	}
	return s.value(c.Value, c.Args)
}

// value resolves the call of a function value by where the value comes from.
func (s *solver) value(v ssa.Value, args []ssa.Value) []target {
	var out []target
	flow.Origins(v, func(o ssa.Value) {
		switch o := o.(type) {
		case *ssa.MakeClosure:
			out = append(out, s.function(o.Fn.(*ssa.Function), o, args)...)
		case *ssa.Function:
			out = append(out, s.function(o, nil, args)...)
		case *ssa.Parameter: // the caller knows: see solver.uses
		default:
			obj := flow.Loaded(o)
			if obj == nil {
				if c, ok := o.(*ssa.Call); ok && promisesWait(calleeName(c)) { // s.RetryFunc()(stop)
					out = append(out, target{name: calleeName(c), sum: &Summary{Wait: Wait{OK: Sure, Fail: Sure}}, args: args})
				}
				return
			}
			found := false
			for _, st := range s.fields.Stored(obj) {
				switch st := flow.Unwrap(st).(type) {
				case *ssa.MakeClosure:
					out = append(out, s.function(st.Fn.(*ssa.Function), st, args)...)
					found = true
				case *ssa.Function:
					out = append(out, s.function(st, nil, args)...)
					found = true
				}
			}
			if !found && promisesWait(obj.Name()) {
				out = append(out, target{name: obj.Name(), sum: &Summary{Wait: Wait{OK: Sure, Fail: Sure}}, args: args})
			}
		}
	})
	return out
}

func promisesWait(name string) bool {
	for _, w := range Words(name) {
		if waitWords[w] || w == "retry" {
			return true
		}
	}
	return false
}

// function resolves a known function; mc is the closure it was made into.
func (s *solver) function(f *ssa.Function, mc *ssa.MakeClosure, args []ssa.Value) []target {
	if o := f.Origin(); o != nil {
		f = o
	}
	if fn := s.bySSA[f]; fn != nil {
		return []target{{name: fn.Name(), fn: fn, args: args, lit: f.Parent() != nil}}
	}
	obj, ok := f.Object().(*types.Func)
	if !ok {
		return nil
	}
	if mc != nil && len(mc.Bindings) == 1 { // a method value: x.Get
		args = append([]ssa.Value{mc.Bindings[0]}, args...)
		if types.IsInterface(obj.Signature().Recv().Type()) {
			return s.invoke(mc.Bindings[0], obj, args)
		}
	}
	return []target{s.object(obj, args)}
}

// object resolves a declared function by its object.
func (s *solver) object(obj *types.Func, args []ssa.Value) target {
	obj = obj.Origin()
	t := target{name: objName(obj), args: args}
	if fn := s.byObj[obj]; fn != nil {
		t.fn = fn
		return t
	}
	t.sum = s.imported(obj)
	return t
}

// imported returns the summary of a function of another package: its fact,
// or what the table tells.
func (s *solver) imported(obj *types.Func) *Summary {
	if sum, ok := s.facts[obj]; ok {
		return sum
	}
	sum := &Summary{}
	var e effects
	if obj.Pkg() != nil && obj.Pkg() != s.src.pkg && s.pass.ImportObjectFact(obj, &e) {
		*sum = e.Summary
	} else if !s.analysed(obj.Pkg()) {
		k := describe(obj)
		sum.Wait = Wait{OK: k.wait, Fail: k.wait}
		sum.Uses = k.uses
	}
	s.facts[obj] = sum
	return sum
}

// analysed reports whether the functions of a package have been looked at, so
// that one without a fact does nothing of interest and its name is no guide.
func (s *solver) analysed(pkg *types.Package) bool {
	if pkg == nil || pkg == s.src.pkg {
		return true
	}
	if m := s.pass.Module; m != nil && m.Path != "" && (pkg.Path() == m.Path || strings.HasPrefix(pkg.Path(), m.Path+"/")) {
		return true
	}
	return !goredis.IsClient(pkg.Path()) && s.pass.ImportPackageFact(pkg, new(Reaches))
}

// invoke resolves an interface call: by the concrete type that the value is
// seen to hold, else by the types that are seen to be put into the interface,
// here and in the packages below.
func (s *solver) invoke(v ssa.Value, m *types.Func, args []ssa.Value) []target {
	var out []target
	sure := true
	flow.Origins(v, func(o ssa.Value) {
		if mi, ok := o.(*ssa.MakeInterface); ok {
			if t, ok := s.method(mi.X.Type(), m, args); ok {
				out = append(out, t)
				return
			}
		}
		sure = false
	})
	if sure && len(out) > 0 {
		return out
	}
	out = append(out, s.flows.targets(v.Type(), m, args)...)
	if len(out) == 0 {
		k := describe(m)
		if k.wait != Never || len(k.uses) > 0 {
			out = append(out, target{name: objName(m), args: args,
				sum: &Summary{Wait: Wait{OK: k.wait, Fail: k.wait}, Uses: k.uses}})
		}
	}
	return out
}

// method finds the method of a concrete type that an interface method stands
// for.
func (s *solver) method(t types.Type, m *types.Func, args []ssa.Value) (target, bool) {
	obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	f, ok := obj.(*types.Func)
	if !ok {
		return target{}, false
	}
	if sum := clientMethod(t, f); sum != nil {
		return target{name: objName(f), sum: sum, args: args}, true
	}
	return s.object(f, args), true
}

// clientMethod returns the summary of a go-redis method as the method of a
// client, or of a type that embeds one, which a program puts into an interface
// of its own with the commands' names.
func clientMethod(t types.Type, f *types.Func) *Summary {
	if f.Pkg() == nil || !goredis.IsClient(f.Pkg().Path()) {
		return nil
	}
	op, ok := goredis.Lookup(f.Origin())
	if !ok || op.Kind == goredis.None {
		return nil
	}
	role := goredis.RoleOf(t)
	if role == goredis.NoRole {
		role = goredis.RoleWithin(t)
	}
	c := &command{op: op, role: role}
	sum := &Summary{}
	if c.executes() {
		sum.Trips = []Trip{tripOf(c)}
		if c.blocks() {
			sum.Wait = Wait{OK: Sure, Fail: Soft}
		}
	}
	return sum
}

// A flowTable knows which concrete types are put into which interfaces.
type flowTable struct {
	s     *solver
	local map[string][]types.Type    // interface -> types of this package's conversions
	impls map[string][]Impl          // interface -> what the packages below tell
	edges map[string][]string        // interface -> interfaces whose values are put into it
	names map[string]map[string]bool // interface -> its methods
}

// newFlowTable reads the conversions of the package's SSA form and the facts
// of its imports.
func newFlowTable(s *solver) *flowTable {
	t := &flowTable{s: s, local: map[string][]types.Type{}, impls: map[string][]Impl{}, edges: map[string][]string{}, names: map[string]map[string]bool{}}
	for _, imp := range s.pass.Pkg.Imports() {
		var f flows
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
	for _, fn := range s.fns {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				switch in := in.(type) {
				case *ssa.MakeInterface:
					t.add(in.Type(), in.X.Type())
				case *ssa.ChangeInterface:
					t.addEdge(ifaceName(in.X.Type()), ifaceName(in.Type()))
				}
			}
		}
	}
	t.declared()
	return t
}

// declared reads `var x I = T{...}` outside functions, `var _ I = (*T)(nil)`
// among them.
func (t *flowTable) declared() {
	info := t.s.src.info
	for _, f := range t.s.src.files {
		for _, d := range f.Decls {
			gd, ok := d.(*ast.GenDecl)
			if !ok || gd.Tok != token.VAR {
				continue
			}
			for _, sp := range gd.Specs {
				vs := sp.(*ast.ValueSpec)
				if vs.Type == nil || len(vs.Values) != len(vs.Names) {
					continue
				}
				it := info.TypeOf(vs.Type)
				for _, v := range vs.Values {
					if vt := info.TypeOf(v); it != nil && vt != nil && types.IsInterface(it) && !types.IsInterface(vt) {
						t.add(it, vt)
					}
				}
			}
		}
	}
}

func (t *flowTable) add(iface, concrete types.Type) {
	name := ifaceName(iface)
	if name == "" || types.IsInterface(concrete) {
		return
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

func (t *flowTable) addImpl(i Impl) {
	for _, o := range t.impls[i.Iface] {
		if o.Type == i.Type {
			return
		}
	}
	t.impls[i.Iface] = append(t.impls[i.Iface], i)
}

func (t *flowTable) addEdge(from, to string) {
	if from == "" || to == "" || from == to {
		return
	}
	for _, o := range t.edges[to] {
		if o == from {
			return
		}
	}
	t.edges[to] = append(t.edges[to], from)
}

// ifaceName names an interface type across packages; "" for one without
// methods, which anything flows into.
func ifaceName(t types.Type) string {
	i, ok := t.Underlying().(*types.Interface)
	if !ok || i.NumMethods() == 0 {
		return ""
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		t = n.Origin()
		if n.Obj().Pkg() == nil {
			return "" // error
		}
	}
	return typeName(t)
}

func typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Path() })
}

// reaching returns iface and every interface whose values are put into it.
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
	for _, name := range t.reaching(ifaceName(iface)) {
		for _, c := range t.local[name] {
			if tg, ok := t.s.method(c, m, args); ok && !seen[typeName(c)] {
				seen[typeName(c)] = true
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
					out = append(out, target{name: implName(i.Type, m.Name()), sum: &i.Methods[k].Summary, args: args})
				}
			}
		}
	}
	return out
}

// implName makes "(*repo).Load" of "*a/b.repo" and "Load".
func implName(typ, method string) string {
	ptr := typ != "" && typ[0] == '*'
	base := typ
	for i := len(typ) - 1; i >= 0; i-- {
		if typ[i] == '.' {
			base = typ[i+1:]
			break
		}
	}
	if ptr {
		return "(*" + base + ")." + method
	}
	return base + "." + method
}
