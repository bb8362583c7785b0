package flow_test

import (
	"testing"
	"time"

	"github.com/redisvet/redisvet/internal/flow"
)

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
	var every = flag.Duration("every", 20*time.Millisecond, "")
	var often time.Duration
	func init() { flag.DurationVar(&often, "often", 30*time.Millisecond, "") }
	func env(name string, def time.Duration) time.Duration {
		d, err := time.ParseDuration(os.Getenv(name))
		if err != nil {
			return def
		}
		return d
	}
	func envInt(name string, def int) int {
		if v := os.Getenv(name); v != "" {
			if n, err := strconv.Atoi(v); err == nil {
				return n
			}
		}
		return def
	}
	func parse(name string) (time.Duration, error) {
		d, err := time.ParseDuration(os.Getenv(name))
		if err != nil {
			return 0, err
		}
		return d, nil
	}
	func positive(d time.Duration) time.Duration { if d <= 0 { return time.Second }; return d }
	func rec(n int, d time.Duration) time.Duration { if n > 0 { return rec(n-1, d) }; return d }
	type settings struct {
		tagged time.Duration ` + "`env:\"T\" envDefault:\"15ms\"`" + `
		millis int           ` + "`default:\"25\"`" + `
		bad    time.Duration ` + "`default:\"often\"`" + `
		stored time.Duration ` + "`default:\"1ms\"`" + `
	}
	func load() settings { return settings{stored: 3 * time.Second} }
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
		{name: "flag", code: `func f() { use(*every) }`, want: 20 * time.Millisecond},
		{name: "local flag", code: `func f() { d := flag.Int("n", 7, ""); use(time.Duration(*d) * time.Millisecond) }`, want: 7 * time.Millisecond},
		{name: "variable of a flag", code: `func f() { use(often) }`, want: 30 * time.Millisecond},
		{name: "local variable of a flag", code: `func f() { var d time.Duration; flag.DurationVar(&d, "d", time.Second, ""); use(d) }`, want: time.Second},
		{name: "flag of a set", code: `func f(s *flag.FlagSet) { use(*s.Duration("d", time.Second, "")) }`, want: time.Second},
		{name: "flag in a field", code: `func f(p *poller) { use(p.own) }
			func g() *poller { return &poller{own: *flag.Duration("own", 9 * time.Millisecond, "")} }`, want: 9 * time.Millisecond},
		{name: "flag whose default is unknown", code: `func f() { use(*flag.Duration("d", config(), "")) }`, unknown: true},
		{name: "environment", code: `func f() { use(env("POLL", 10*time.Millisecond)) }`, want: 10 * time.Millisecond},
		{name: "number in the environment", code: `func f() { use(time.Duration(envInt("POLL", 20)) * time.Millisecond) }`, want: 20 * time.Millisecond},
		{name: "environment in line", code: `func f() { d := beat; if p, err := time.ParseDuration(os.Getenv("D")); err == nil { d = p }; use(d) }`, want: 2 * time.Second},
		{name: "environment with an unknown default", code: `func f() { use(env("POLL", config())) }`, unknown: true},
		{name: "environment without a default", code: `func f() { d, _ := parse("POLL"); use(d) }`, unknown: true},
		{name: "default for 0", code: `func f() { use(positive(config())) }`, want: time.Second},
		{name: "default for 0 of a parameter", code: `func f(d time.Duration) { if d == 0 { d = time.Second }; use(d) }`, want: time.Second},
		{name: "default for 0 is not taken", code: `func f() { use(positive(beat)) }`, want: time.Second},
		{name: "floor", code: `func f(d time.Duration) { if d < time.Second { d = time.Second }; use(d) }`, unknown: true},
		{name: "recursion", code: `func f() { use(rec(3, beat)) }`, unknown: true},
		{name: "parameter of another function", code: `func f(p *poller) { use(through(p, beat)) }
			func through(p *poller, d time.Duration) time.Duration { return p.idle }`, unknown: true},
		{name: "tag", code: `func f(s *settings) { use(s.tagged) }`, want: 15 * time.Millisecond},
		{name: "tag of a value", code: `func f() { use(load().tagged) }`, want: 15 * time.Millisecond},
		{name: "number in a tag", code: `func f(s settings) { use(time.Duration(s.millis) * time.Millisecond) }`, want: 25 * time.Millisecond},
		{name: "no number in a tag", code: `func f(s *settings) { use(s.bad) }`, unknown: true},
		{name: "stored in place of a tag's", code: `func f(s *settings) { use(s.stored) }`, want: 3 * time.Second},
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
