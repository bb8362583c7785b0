package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// Duration returns the shortest duration that v can be, and whether all its
// possible values are known. Known are constants, arithmetic on them, and
// fields and globals to which this package stores only constants. What a user
// sets by a flag, the environment or a file does not count next to a default:
// that applies until somebody changes it.
func (f *Fields) Duration(v ssa.Value) (time.Duration, bool) {
	e := evaluation{fields: f, done: map[ssa.Value]known{}}
	k := e.of(v)
	return time.Duration(k.n), k.kind == constantly
}

// A known is what is known of an integer.
type known struct {
	n    int64 // the least of its values, if it is constantly
	kind kind
}

type kind int

const (
	unknown    kind = iota
	configured      // a user sets it, and the code shows no default
	constantly      // it is one of some constants, unless a user sets it
)

// join returns what is known of a value that is one of two.
func (k known) join(other known) known {
	switch {
	case k.kind == unknown || other.kind == unknown:
		return known{}
	case k.kind == configured:
		return other
	case other.kind == configured:
		return k
	}
	return known{min(k.n, other.n), constantly}
}

// An evaluation computes integers in the body of a function. Its parameters are
// known if call is the call that is evaluated.
type evaluation struct {
	fields *Fields
	done   map[ssa.Value]known // so that none is evaluated twice
	call   *ssa.Call
	caller *evaluation
}

// of evaluates an integer. A value that is computed from itself is unknown.
func (e *evaluation) of(v ssa.Value) known {
	if k, met := e.done[v]; met {
		return k
	}
	e.done[v] = known{}
	out := known{kind: configured}
	Origins(v, func(o ssa.Value) { out = out.join(e.origin(o)) })
	e.done[v] = out
	return out
}

// origin evaluates a value that is no phi and no local variable.
func (e *evaluation) origin(o ssa.Value) known {
	switch o := o.(type) {
	case *ssa.Const:
		return constantInt(o.Value)
	case *ssa.Convert:
		return e.of(o.X)
	case *ssa.BinOp:
		return arithmetic(o.Op, e.of(o.X), e.of(o.Y))
	case *ssa.Call:
		return e.result(o, 0)
	case *ssa.Extract:
		if c, ok := o.Tuple.(*ssa.Call); ok {
			return e.result(c, o.Index)
		}
	case *ssa.Parameter:
		return e.parameter(o)
	case *ssa.UnOp:
		if o.Op == token.MUL {
			return e.load(o)
		}
	case *ssa.Field:
		return e.field(o)
	}
	return known{}
}

func constantInt(v constant.Value) known {
	if v == nil || v.Kind() != constant.Int {
		return known{}
	}
	n, exact := constant.Int64Val(v)
	if !exact {
		return known{}
	}
	return known{n, constantly}
}

// arithmetic applies an operator. The result is configured if an operand is.
func arithmetic(op token.Token, x, y known) known {
	if x.kind == unknown || y.kind == unknown {
		return known{}
	}
	if x.kind == configured || y.kind == configured {
		return known{kind: configured}
	}
	switch {
	case op == token.MUL:
		return known{x.n * y.n, constantly}
	case op == token.ADD:
		return known{x.n + y.n, constantly}
	case op == token.SUB:
		return known{x.n - y.n, constantly}
	case op == token.QUO && y.n > 0:
		return known{x.n / y.n, constantly}
	}
	return known{}
}

// parameter evaluates a parameter: what the call passes, or else what a user sets, if
// the function has a default in place of 0.
func (e *evaluation) parameter(p *ssa.Parameter) known {
	if e.call != nil && e.call.Call.StaticCallee() == p.Parent() {
		if k := e.caller.of(e.call.Call.Args[ParamIndex(p)]); k.kind != unknown {
			return k
		}
	}
	if comparedWithZero(p) {
		return known{kind: configured}
	}
	return known{}
}

// comparedWithZero reports whether a branch compares a value with 0.
func comparedWithZero(v ssa.Value) bool {
	for _, r := range Referrers(v) {
		b, ok := r.(*ssa.BinOp)
		if !ok || b.X != v {
			continue
		}
		switch b.Op {
		case token.EQL, token.NEQ, token.LEQ, token.LSS, token.GTR:
			if c, ok := b.Y.(*ssa.Const); ok && constantInt(c.Value) == (known{0, constantly}) {
				return true
			}
		}
	}
	return false
}

// maxNested is how many calls in each other are evaluated.
const maxNested = 3

// result evaluates the i-th result of a call of this package, or of one that reads what
// a user sets.
func (e *evaluation) result(c *ssa.Call, i int) known {
	callee := c.Call.StaticCallee()
	if callee == nil {
		return known{}
	}
	if obj, ok := callee.Object().(*types.Func); ok && i == 0 && knowledge.Settings.Has(obj.FullName()) {
		return known{kind: configured}
	}
	depth := 0
	for at := e; at != nil; at = at.caller {
		depth++
	}
	if depth > maxNested {
		return known{}
	}
	inner := &evaluation{fields: e.fields, done: map[ssa.Value]known{}, call: c, caller: e}
	out := known{kind: configured}
	returns := 0
	for _, b := range callee.Blocks {
		r := Return(b)
		if r == nil || i >= len(r.Results) {
			continue
		}
		returns++
		if k := inner.of(r.Results[i]); k != (known{0, constantly}) { // 0 goes with an error
			out = out.join(k)
		}
	}
	if returns == 0 {
		return known{}
	}
	return out
}

// load evaluates what an address has: that of a field, of a variable or of a flag.
func (e *evaluation) load(o *ssa.UnOp) known {
	if obj := Place(o.X); obj != nil {
		return e.place(obj, tag(o.X))
	}
	out := known{kind: configured}
	flags := 0
	add := func(v ssa.Value) {
		if v != nil {
			flags++
			out = out.join(e.of(v))
		}
	}
	Origins(o.X, func(ptr ssa.Value) {
		add(flagPointer(ptr))
		if obj := Loaded(ptr); obj != nil {
			for _, s := range e.fields.stored[obj] {
				add(flagPointer(s))
			}
		}
	})
	for _, r := range Referrers(o.X) {
		if c, ok := r.(*ssa.Call); ok {
			if addr, v := flagVariable(c); addr == o.X {
				add(v)
			}
		}
	}
	if flags == 0 {
		return known{}
	}
	return out
}

// field evaluates a field of a struct that is a value.
func (e *evaluation) field(o *ssa.Field) known {
	if obj := FieldVar(o.X.Type(), o.Field); obj != nil {
		return e.place(obj, o.X.Type().Underlying().(*types.Struct).Tag(o.Field))
	}
	return known{}
}

// place evaluates a field or variable: it returns the largest constant that the package
// stores there, or else the default in the field's tag. Values that a caller
// configures are not seen and do not count: the default applies until somebody
// changes it. Smaller constants are usually for tests.
func (e *evaluation) place(obj types.Object, tag string) known {
	if e.fields.computedFromItself(obj) { // a delay that grows
		return known{}
	}
	out := known{}
	for _, s := range e.fields.stored[obj] {
		if k := e.of(s); k.kind == constantly && k.n > 0 && k.n > out.n {
			out = k
		}
	}
	if out.kind == unknown {
		return tagDefault(tag)
	}
	return out
}

// tag returns the tag of the field at an address.
func tag(addr ssa.Value) string {
	if f, ok := addr.(*ssa.FieldAddr); ok {
		if p, ok := f.X.Type().Underlying().(*types.Pointer); ok {
			if s, ok := p.Elem().Underlying().(*types.Struct); ok {
				return s.Tag(f.Field)
			}
		}
	}
	return ""
}

// tagDefault returns the default that a tag gives a field.
func tagDefault(tag string) known {
	for _, key := range knowledge.DefaultTags {
		text, ok := reflect.StructTag(tag).Lookup(key)
		if !ok {
			continue
		}
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return known{n, constantly}
		}
		if d, err := time.ParseDuration(text); err == nil {
			return known{int64(d), constantly}
		}
	}
	return known{}
}

// flagPointer returns the default of the flag that a call declares, if v is such a
// call and returns a pointer to the value of the flag.
func flagPointer(v ssa.Value) ssa.Value {
	c, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	if _, ok := c.Type().(*types.Pointer); !ok {
		return nil
	}
	return flagDefault(c)
}

// flagVariable returns the address of the variable that a call declares a flag for, and
// the flag's default.
func flagVariable(c *ssa.Call) (addr, def ssa.Value) {
	if def = flagDefault(c); def == nil {
		return nil, nil
	}
	for _, a := range c.Call.Args {
		if p, ok := a.Type().(*types.Pointer); ok && types.Identical(p.Elem(), def.Type()) {
			return a, def
		}
	}
	return nil, nil
}

// flagDefault returns the default of the flag that a call declares, or nil. Its argument
// is followed by the usage.
func flagDefault(c *ssa.Call) ssa.Value {
	callee := c.Call.StaticCallee()
	if callee == nil || callee.Pkg == nil || !knowledge.FlagPackages.Has(callee.Pkg.Pkg.Path()) || len(c.Call.Args) < 3 {
		return nil
	}
	def := c.Call.Args[len(c.Call.Args)-2]
	if b, ok := def.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return nil
	}
	return def
}

// computedFromItself reports whether a field or variable gets a value that is computed
// from what it was. Each loop asks, so that the answer is kept.
func (f *Fields) computedFromItself(obj types.Object) bool {
	if yes, known := f.grows.Load(obj); known {
		return yes.(bool)
	}
	yes := slices.ContainsFunc(f.stored[obj], func(s ssa.Value) bool {
		return DependsOnAny(s, func(x ssa.Value) bool { return Loaded(x) == obj })
	})
	f.grows.Store(obj, yes)
	return yes
}
