package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/directive"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A target is one function that a call may run.
type target struct {
	name names.Func
	full string           // with its package, as in the tables
	pkg  string           // the path of its package, if that is another one
	fn   *Fn              // of this package
	sum  *effects.Summary // of another package, or from the tables
	args []ssa.Value      // in the order of the callee's parameters
	lit  bool             // a function literal, called where it is known
	// declared is what directives say of what is called, where that is not fn.
	declared directive.Set
}

func (t target) summary() *effects.Summary {
	if t.fn != nil {
		return t.fn.Summary.As(t.declared)
	}
	return t.sum.As(t.declared)
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

// value resolves the call of a function value by the origins of the value.
func (s *solver) value(v ssa.Value, args []ssa.Value) []target {
	var out []target
	flow.Origins(v, func(o ssa.Value) {
		switch o := o.(type) {
		case *ssa.MakeClosure:
			out = append(out, s.function(o.Fn.(*ssa.Function), o, args)...)
		case *ssa.Function:
			out = append(out, s.function(o, nil, args)...)
		case *ssa.Parameter: // the caller decides: see collectParamUses
			if takesDuration(o.Type()) || promisesWait(o.Name()) {
				out = append(out, waiting(o.Name(), args))
			}
		default:
			obj := flow.Loaded(o)
			if obj == nil {
				if c, ok := o.(*ssa.Call); ok && promisesWait(flow.CalleeName(c)) { // s.RetryFunc()(stop)
					out = append(out, waiting(flow.CalleeName(c), args))
				}
				return
			}
			out = append(out, s.declare(s.kept(obj, args), obj, args)...)
		}
	})
	return out
}

// kept resolves the call of a function that is kept in a field or variable.
func (s *solver) kept(obj types.Object, args []ssa.Value) []target {
	var out []target
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
	if !found && (promisesWait(obj.Name()) || takesDuration(obj.Type())) {
		out = append(out, waiting(obj.Name(), args))
	}
	return out
}

// waiting is a function that is not known, and waits.
func waiting(name string, args []ssa.Value) target {
	return target{name: names.Func{Name: name}, sum: &effects.Summary{Wait: effects.Wait{OK: effects.Sure, Fail: effects.Sure}}, args: args}
}

// takesDuration reports whether a function value gets a duration and nothing else
// but a context, and returns no more than an error: it waits that long.
func takesDuration(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Results().Len() > 1 || sig.Results().Len() == 1 && !flow.IsError(sig.Results().At(0).Type()) {
		return false
	}
	durations := 0
	for i := range sig.Params().Len() {
		switch p := sig.Params().At(i).Type(); {
		case flow.IsNamed(p, "time", "Duration"):
			durations++
		case !flow.IsNamed(p, "context", "Context"):
			return false
		}
	}
	return durations == 1
}

func promisesWait(name string) bool {
	for _, w := range names.Words(name) {
		if knowledge.WaitWords.Has(w) || knowledge.ValueWords.Has(w) {
			return true
		}
	}
	return false
}

// function resolves a known function; mc is its closure, or nil.
func (s *solver) function(f *ssa.Function, mc *ssa.MakeClosure, args []ssa.Value) []target {
	if o := f.Origin(); o != nil {
		f = o
	}
	if fn := s.bySSA[f]; fn != nil {
		return []target{{name: flow.FuncName(f), fn: fn, args: args, lit: f.Parent() != nil}}
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
	t := target{name: flow.MethodName(obj), full: obj.FullName(), args: args}
	if fn := s.byObj[obj]; fn != nil {
		t.fn = fn
		return t
	}
	t.sum, t.declared = s.imported(obj), s.declared.Of(obj)
	if obj.Pkg() != nil {
		t.pkg = obj.Pkg().Path()
	}
	return t
}

// imported returns the summary of a function of another package: from the
// tables, its fact, or its name. The tables go first: a driver without module
// information has facts of libraries as well, and findings must not depend on
// the driver.
func (s *solver) imported(obj *types.Func) *effects.Summary {
	if sum, ok := s.facts[obj]; ok {
		return sum
	}
	sum := &effects.Summary{}
	var e functionFact
	if k, ok := effects.Curated(obj); ok {
		sum.Wait = effects.Wait{OK: k.Wait, Fail: k.Wait}
		sum.ParamUses, sum.RoundTrips = k.ParamUses, k.RoundTrips
	} else if obj.Pkg() != nil && obj.Pkg() != s.src.Pkg && (s.pass.Module != nil || s.analysed(obj.Pkg())) && s.pass.ImportObjectFact(obj, &e) {
		// A driver without modules analyses packages of others as well, whose facts no
		// other driver has.
		*sum = e.Summary
		if obj.Pkg().Path() == knowledge.Redisguard {
			// Its round trips depend on time and keys, and not on how often it
			// is called. Its other calls do not matter to callers and would
			// only enlarge their facts.
			sum.RoundTrips, sum.KeyAccesses, sum.GuardCalls = nil, nil, nil
		}
		if knowledge.CachePackages.Contain(obj.Pkg().Path()) { // memory answers most reads
			sum.RoundTrips = slices.DeleteFunc(slices.Clone(sum.RoundTrips), func(t effects.RoundTrip) bool { return t.Access == rediscmd.Read })
			sum.KeyAccesses = slices.DeleteFunc(slices.Clone(sum.KeyAccesses), func(a effects.KeyAccess) bool { return a.Access == rediscmd.Read })
		}
	} else if !s.analysed(obj.Pkg()) {
		k := effects.Describe(obj)
		sum.Wait = effects.Wait{OK: k.Wait, Fail: k.Wait}
		sum.ParamUses = k.ParamUses
	}
	s.facts[obj] = sum
	return sum
}

// foreignText returns the text of the result of a function of another package.
func (s *solver) foreignText(f *ssa.Function, obj *types.Func) (keytext.Text, bool) {
	if s.bySSA[f] != nil {
		return "", false
	}
	if t := s.imported(obj.Origin()).Text; t != "" {
		return t, true
	}
	return keytext.Unknown, true
}

// analysed reports whether the functions of a package were analysed. One
// without a fact then does nothing of interest, and its name is no evidence.
func (s *solver) analysed(pkg *types.Package) bool {
	if pkg == nil || pkg == s.src.Pkg {
		return true
	}
	return directive.SameModule(s.pass, pkg.Path()) || !client.Is(pkg.Path()) && s.pass.ImportPackageFact(pkg, new(Reaches))
}

// invoke resolves an interface call: by the concrete type of the value if it is
// known, else by the types that this package and its imports convert to the
// interface.
func (s *solver) invoke(v ssa.Value, m *types.Func, args []ssa.Value) []target {
	return s.declare(s.implementations(v, m, args), m, args)
}

func (s *solver) implementations(v ssa.Value, m *types.Func, args []ssa.Value) []target {
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
	if !slices.ContainsFunc(out, target.matters) {
		k := effects.Describe(m)
		if k.Wait != effects.Never || len(k.ParamUses) > 0 {
			out = append(out, target{name: flow.MethodName(m), args: args,
				sum: &effects.Summary{Wait: effects.Wait{OK: k.Wait, Fail: k.Wait}, ParamUses: k.ParamUses}})
		}
	}
	return out
}

// matters reports whether more is known of a target than that it is slow, so that
// the name of what it implements is no evidence.
func (t target) matters() bool {
	sum := t.summary()
	return t.fn != nil || sum == nil || !sum.Slow || len(sum.RoundTrips) > 0 || len(sum.GuardCalls) > 0 || !sum.Wait.None()
}

// method finds the method of a concrete type that implements an interface
// method.
func (s *solver) method(t types.Type, m *types.Func, args []ssa.Value) (target, bool) {
	obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	f, ok := obj.(*types.Func)
	if !ok {
		return target{}, false
	}
	if sum := clientMethod(t, f); sum != nil {
		return target{name: flow.MethodName(f), sum: sum, args: args}, true
	}
	return s.object(f, args), true
}

// clientMethod returns the summary of a go-redis method for a client, or a type
// that embeds one, that a program converts to its own interface with the
// commands' names.
func clientMethod(t types.Type, f *types.Func) *effects.Summary {
	lib, ok := client.Declaring(f)
	if !ok {
		return nil
	}
	op, ok := lib.Op(f.Origin())
	if !ok || op.Kind == rediscmd.None {
		return nil
	}
	role := client.RoleOf(t)
	if role == rediscmd.NoRole {
		role = client.RoleWithin(t)
	}
	c := &command{lib: lib, op: op, role: role}
	sum := &effects.Summary{}
	if c.executes() {
		sum.RoundTrips = []effects.RoundTrip{roundTripOf(c)}
		if op.Key >= 0 && op.Command != "" {
			sum.KeyAccesses = []effects.KeyAccess{{Command: op.Command, Access: op.Access, Key: keytext.Param(op.Key + 1), Value: op.Access == rediscmd.Write}}
		}
		if c.blocks() {
			sum.Wait = effects.Wait{OK: effects.Sure, Fail: effects.Soft}
		}
	}
	return sum
}
