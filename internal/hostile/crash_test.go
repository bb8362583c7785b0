package hostile_test

import (
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/hostile"
)

// recursive are packages with recursive functions or types: each walk over them
// has to end. The first two overflowed the stack.
var recursive = map[string]string{
	"conditions": `
type checker interface{ Check() error }
type guard struct{ c checker }

func even(n int) bool { return n == 0 || odd(n-1) }
func odd(n int) bool  { return n != 0 && even(n-1) }

func (g *guard) f(n int) error {
	if even(n) {
		return nil
	}
	return g.c.Check()
}
`,
	"slices of themselves": `
type tree []tree

func pass(t tree) tree { return t }
func f(t tree) tree    { return pass(t) }
`,
	"conditions of methods, literals and generics": `
type checker interface{ Check() error }
type node struct {
	c    checker
	next *node
	is   func(int) bool
}

func (n *node) a(i int) bool { return n.next.b(i) || any2(i, n.a) }
func (n *node) b(i int) bool { return n.a(i) && n.is(i) }
func any2[T any](x T, f func(T) bool) bool { return f(x) || all2(x, f) }
func all2[T any](x T, f func(T) bool) bool { return f(x) && any2(x, f) }

func (n *node) Check() error {
	n.is = func(i int) bool { return n.b(i) }
	if n.a(1) {
		return nil
	}
	return n.c.Check()
}
`,
	"a literal that calls itself": `
type checker interface{ Check(ctx context.Context) error }
type guard struct{ c checker }

func (g *guard) help(ctx context.Context) error {
	rdb.Get(ctx, "quota")
	return g.c.Check(ctx)
}

func (g *guard) Check(ctx context.Context) error {
	var again, other func(n int) error
	again = func(n int) error {
		if n == 0 {
			return g.help(ctx)
		}
		return other(n - 1)
	}
	other = func(n int) error { return again(n - 1) }
	return again(3)
}

func New(g *guard) checker { g.c = g; return g }
`,
	"keys": `
func one(id string) string { return "a:" + two(id) }
func two(id string) string { return "b:" + one(id) + two(id) }
func f(ctx context.Context, id string) { rdb.Get(ctx, one(id)) }
`,
	"clients": `
func one(n int) *redis.Client { if n > 3 { return redis.NewClient(nil) }; return two(n + 1) }
func two(n int) *redis.Client { if n > 3 { return redis.NewClient(nil) }; return one(n + 1) }

type guard struct{ c *redis.Client }

func (g *guard) DialHook(next redis.DialHook) redis.DialHook { return next }
func (g *guard) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook { return next }
func (g *guard) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if g.c.Get(ctx, "quota").Val() == "0" {
			return errors.New("none left")
		}
		return next(ctx, cmd)
	}
}

func build() { c := one(1); c.AddHook(&guard{c: two(2)}) }
`,
}

// without is the start of a package without Redis.
const without = `package hostile

import "context"

var rdb interface{ Get(ctx context.Context, key string) error }
`

func TestRecursionEnds(t *testing.T) {
	for name, src := range recursive {
		t.Run(name, func(t *testing.T) {
			heads := []string{hostile.Head}
			if !strings.Contains(src, "redis.") && !strings.Contains(src, "errors.") {
				heads = append(heads, without)
			}
			for _, head := range heads {
				found, err := hostile.Check(analyzers.All(), head+src)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range found {
					if r.Err != nil {
						t.Error(r.Err)
					}
				}
			}
		})
	}
}
