package flow_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

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

func TestDuration(t *testing.T) {
	const decls = `
	func use(time.Duration)
	const beat = 2 * time.Second
	var pause = 30 * time.Second
	var unset time.Duration
	func config() time.Duration
	type poller struct {
		every, idle, own time.Duration
		millis           int
	}
	func New() *poller { return &poller{every: 5 * time.Second, millis: 40} }
	func forTests() *poller { p := New(); p.every = time.Millisecond; return p }
	func (p *poller) Set(d time.Duration) { p.every, p.idle = d, d }
	`
	for _, c := range []struct {
		name, code string
		want       time.Duration
		unknown    bool
	}{
		{name: "literal", code: `func f() { use(100 * time.Millisecond) }`, want: 100 * time.Millisecond},
		{name: "bare number", code: `func f() { use(1e9) }`, want: time.Second},
		{name: "constant", code: `func f() { use(beat / 4) }`, want: 500 * time.Millisecond},
		{name: "local variable", code: `func f() { d := beat; use(d) }`, want: 2 * time.Second},
		{name: "product", code: `func f() { n := 3; use(time.Duration(n) * time.Second) }`, want: 3 * time.Second},
		{name: "sum", code: `func f() { d := beat; if more() { d = time.Second }; use(d + time.Second) }`, want: 2 * time.Second},
		{name: "difference", code: `func f() { d := beat; use(d - time.Second) }`, want: time.Second},
		{name: "quotient", code: `func f() { n := time.Duration(4); d := beat; use(d / n) }`, want: 500 * time.Millisecond},
		{name: "the shorter of two", code: `func f() { d := beat; if more() { d = 10 * time.Millisecond }; use(d) }`, want: 10 * time.Millisecond},
		{name: "captured", code: `func f() { d := beat; g := func() { use(d) }; g() }`, want: 2 * time.Second},
		{name: "global", code: `func f() { use(pause) }`, want: 30 * time.Second},
		{name: "field with a default", code: `func f(p *poller) { use(p.every) }`, want: 5 * time.Second},
		{name: "number in a field", code: `func f(p *poller) { use(time.Duration(p.millis) * time.Millisecond) }`, want: 40 * time.Millisecond},
		{name: "parameter", code: `func f(d time.Duration) { use(d) }`, unknown: true},
		{name: "one of two is a parameter", code: `func f(d time.Duration) { if more() { d = time.Second }; use(d) }`, unknown: true},
		{name: "product with a parameter", code: `func f(n int) { use(time.Duration(n) * time.Second) }`, unknown: true},
		{name: "call", code: `func f() { use(config()) }`, unknown: true},
		{name: "field that is only configured", code: `func f(p *poller) { use(p.idle) }`, unknown: true},
		{name: "field that nobody sets", code: `func f(p *poller) { use(p.own) }`, unknown: true},
		{name: "global that nobody sets", code: `func f() { use(unset) }`, unknown: true},
		{name: "doubled in a loop", code: `func f() { d := time.Millisecond; for more() { use(d); d *= 2 } }`, unknown: true},
		{name: "divided by nothing", code: `func f() { d, n := beat, time.Duration(0); use(d / n) }`, unknown: true},
		{name: "remainder", code: `func f() { d := beat; use(d % time.Second) }`, unknown: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := build(t, decls+c.code)
			fns := append(p.functions(), p.Func("init"))
			fields := flow.NewFields(fns)
			fn := p.Func("f")
			if len(fn.AnonFuncs) > 0 {
				fn = fn.AnonFuncs[0]
			}
			got, known := fields.Duration(p.arg(fn))
			if known == c.unknown || known && got != c.want {
				t.Errorf("%v, known %t; want %v, known %t", got, known, c.want, !c.unknown)
			}
		})
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
