package flow_test

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// origins lists the origins of the argument of the call of tick.
func (p *program) origins(fn *ssa.Function) []string {
	p.t.Helper()
	var out []string
	flow.Origins(flow.Unwrap(p.arg(fn)), func(v ssa.Value) {
		switch v := v.(type) {
		case *ssa.Parameter:
			out = append(out, "parameter "+v.Name())
		case *ssa.Const:
			out = append(out, v.Value.String())
		case *ssa.Call:
			out = append(out, "call of "+v.Call.StaticCallee().Name())
		default:
			if obj := flow.Loaded(v); obj != nil {
				out = append(out, "read of "+obj.Name())
				return
			}
			out = append(out, fmt.Sprintf("%T", v))
		}
	})
	slices.Sort(out)
	return out
}

// arg returns the only argument of the only call of use.
func (p *program) arg(fn *ssa.Function) ssa.Value {
	p.t.Helper()
	return p.call(fn, "use").Call.Args[0]
}

func TestOrigins(t *testing.T) {
	const decls = `
	func use(int)
	func read() int
	var global int
	type box struct{ n int }
	`
	for _, c := range []struct {
		name, code string
		want       []string
	}{
		{"a parameter", `func f(a int) { use(a) }`, []string{"parameter a"}},
		{"a constant", `func f() { use(3) }`, []string{"3"}},
		{"a call", `func f() { use(read()) }`, []string{"call of read"}},
		{"a branch", `func f(a int) { n := 3; if more() { n = a }; use(n) }`, []string{"3", "parameter a"}},
		{"a loop", `func f(a int) { n := a; for more() { if more() { n = 4 } }; use(n) }`, []string{"4", "parameter a"}},
		{"a loop that counts", `func f() { n := 0; for more() { n++ }; use(n) }`, []string{"*ssa.BinOp", "0"}},
		{"a field", `func f(b *box) { use(b.n) }`, []string{"read of n"}},
		{"a field of a value", `func f(b box) { use(b.n) }`, []string{"read of n"}},
		{"a global", `func f() { use(global) }`, []string{"read of global"}},
		{"a named type", `type num int; func f(a num) { use(int(a)) }`, []string{"parameter a"}},
		{"a variable that a literal sets", `func f(a int) { n := a; func() { n = read() }(); use(n) }`, []string{"call of read", "parameter a"}},
		{"a variable two literals deep", `func f(a int) { n := a; func() { func() { n = 5 }() }(); use(n) }`, []string{"5", "parameter a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := build(t, decls+c.code)
			equal(t, "origins", p.origins(p.Func("f")), c.want)
		})
	}
}

// Inside a literal, the origins of a captured variable are those in the
// function around it.
func TestOriginsOfCaptures(t *testing.T) {
	const decls = "func use(int)\nfunc read() int\n"
	for _, c := range []struct {
		name, code string
		want       []string
	}{
		{"kept", `func f(a int) { func() { use(a) }() }`, []string{"parameter a"}},
		{"changed", `func f(a int) { n := a; g := func() { use(n) }; n = 7; g() }`, []string{"7", "parameter a"}},
		{"passed on", `func f(a int) { n := read(); defer func() { use(n) }(); _ = a }`, []string{"call of read"}},
		{"of a loop", `func f(as []func()) { for i := range 3 { as[i] = func() { use(i) } } }`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := build(t, decls+c.code)
			lit := p.Func("f").AnonFuncs[0]
			got := p.origins(lit)
			if c.want == nil {
				if len(got) == 0 {
					t.Error("a captured loop variable comes from nowhere")
				}
				return
			}
			equal(t, "origins", got, c.want)
		})
	}
}

func TestClosureOf(t *testing.T) {
	p := build(t, `func f(a int) {
		func() { step(a) }()
		func() { tick() }()
	}`)
	fn := p.Func("f")
	if mc := flow.ClosureOf(fn.AnonFuncs[0]); mc == nil || len(mc.Bindings) != 1 {
		t.Errorf("the closure over a: %v", mc)
	}
	if mc := flow.ClosureOf(fn.AnonFuncs[1]); mc != nil {
		t.Errorf("a literal that captures nothing is no closure: %v", mc)
	}
	if b := flow.Binding(fn.AnonFuncs[0].FreeVars[0]); b == nil || flow.Cell(b) == nil && b != ssa.Value(fn.Params[0]) {
		t.Errorf("a is bound to %v", b)
	}
	if flow.ClosureOf(fn) != nil {
		t.Error("a declared function is no closure")
	}
}

// Stores to a field of a generic type are found by the type's origin.
func TestFields(t *testing.T) {
	p := build(t, `
	type box[T any] struct{ v T; n int }
	var total int
	func New() *box[string] { return &box[string]{v: "x", n: 3} }
	func count() { total = 7 }
	func use(int)
	func f(b *box[int]) { use(b.n) }`)
	fields := flow.NewFields(append(p.functions(), p.Func("init")))
	obj := flow.Loaded(p.arg(p.Func("f")))
	if obj == nil || obj.Name() != "n" {
		t.Fatalf("the argument is read from %v", obj)
	}
	if got := fields.Stored(obj); len(got) != 1 || got[0].(*ssa.Const).Int64() != 3 {
		t.Errorf("stored to n: %v", got)
	}
	if got := fields.Stored(p.Var("total").Object()); len(got) != 1 || got[0].(*ssa.Const).Int64() != 7 {
		t.Errorf("stored to total: %v", got)
	}
}
