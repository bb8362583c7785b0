package hostile

import (
	"fmt"
	"math/rand/v2"
)

// Random returns a package of functions, methods, literals, generic functions
// and implementations of interfaces that call each other at random. It
// compiles.
func Random(seed uint64, n int, redis bool) string {
	r := &random{Rand: rand.New(rand.NewPCG(seed, 1)), n: max(n, 1), redis: redis}
	if redis {
		r.b.WriteString(Head)
	} else {
		r.b.line("package hostile\n\nimport \"context\"\n\nvar _ context.Context")
	}
	r.b.line("type asker interface{ Ask(ctx context.Context, id string) error; Is(id string) bool }")
	r.b.line("type box struct { a asker; f func(ctx context.Context, id string) error; is func(string) bool; next *box }")
	r.b.line("type list []list")
	for i := range r.n {
		r.b.line("type t%d struct{ box }", i)
		r.function(fmt.Sprintf("func (t *t%d) Ask(ctx context.Context, id string) error", i), "t.")
		r.condition(fmt.Sprintf("func (t *t%d) Is(id string) bool", i), "t.")
		r.function(fmt.Sprintf("func f%d(ctx context.Context, t *box, id string) error", i), "t.")
		r.condition(fmt.Sprintf("func is%d(id string, t *box) bool", i), "t.")
		r.function(fmt.Sprintf("func g%d[T any](ctx context.Context, x T, t *box, id string) error", i), "t.")
		r.b.line("func key%d(id string) string { if len(id) > %d { return %s }; return \"k%d:\" + id }", i, i, r.key(), i)
		r.b.line("func new%d(t *box) asker { x := &t%d{}; x.a = %s; x.f = %s; x.is = %s; return x }", i, i, r.asker(), r.value(), r.predicate())
		r.b.line("func list%d(l list, id string) list { if is%d(id, nil) { return list%d(append(l, l), id) }; return l }", i, r.IntN(r.n), r.IntN(r.n))
	}
	return r.b.String()
}

type random struct {
	*rand.Rand
	b     B
	n     int
	redis bool
	lits  int
}

// asker returns an expression of the interface type, for a function with a *box
// t.
func (r *random) asker() string {
	switch r.IntN(3) {
	case 0:
		return "t.a"
	case 1:
		return fmt.Sprintf("new%d(t)", r.IntN(r.n))
	}
	return fmt.Sprintf("(&t%d{})", r.IntN(r.n))
}

// value returns a function that makes a call.
func (r *random) value() string {
	switch r.IntN(3) {
	case 0:
		return "t.f"
	case 1:
		return r.asker() + ".Ask"
	}
	return fmt.Sprintf("func(ctx context.Context, id string) error { return f%d(ctx, t, id) }", r.IntN(r.n))
}

func (r *random) predicate() string {
	switch r.IntN(3) {
	case 0:
		return "t.is"
	case 1:
		return fmt.Sprintf("(&t%d{}).Is", r.IntN(r.n))
	}
	return fmt.Sprintf("func(id string) bool { return is%d(id, t) }", r.IntN(r.n))
}

func (r *random) key() string {
	if r.IntN(3) == 0 {
		return fmt.Sprintf("\"ratelimit:%d:\" + id", r.IntN(9))
	}
	return fmt.Sprintf("key%d(id) + key%d(\":\")", r.IntN(r.n), r.IntN(r.n))
}

// is returns a condition.
func (r *random) is(recv string) string {
	switch r.IntN(6) {
	case 0:
		return fmt.Sprintf("is%d(id, %snext)", r.IntN(r.n), recv)
	case 1:
		return recv + "is(id)"
	case 2:
		return recv + "a.Is(id)"
	case 3:
		return fmt.Sprintf("(&t%d{}).Is(id) && !is%d(id, %snext)", r.IntN(r.n), r.IntN(r.n), recv)
	case 4:
		return fmt.Sprintf("len(id) > %d", r.IntN(9))
	}
	return fmt.Sprintf("is%d(id, nil) || %snext.is(id)", r.IntN(r.n), recv)
}

// ask returns a call whose result is an error.
func (r *random) ask(recv string, depth int) string {
	k := r.IntN(9)
	if !r.redis && k >= 7 {
		k = 0
	}
	switch {
	case k == 0:
		return fmt.Sprintf("f%d(ctx, %snext, id)", r.IntN(r.n), recv)
	case k == 1:
		return recv + "a.Ask(ctx, id)"
	case k == 2:
		return recv + "f(ctx, id)"
	case k == 3:
		return fmt.Sprintf("(&t%d{}).Ask(ctx, %s)", r.IntN(r.n), r.key())
	case k == 4:
		return fmt.Sprintf("g%d(ctx, %d, %snext, id)", r.IntN(r.n), r.IntN(9), recv)
	case k == 5:
		return fmt.Sprintf("new%d(%snext).Ask(ctx, id)", r.IntN(r.n), recv)
	case k == 6 && depth < 3:
		return fmt.Sprintf("func() error { return %s }()", r.ask(recv, depth+1))
	case k == 7:
		return fmt.Sprintf("rdb.Get(ctx, %s).Err()", r.key())
	case k == 8:
		return fmt.Sprintf("rdb.Incr(ctx, %s).Err()", r.key())
	}
	return fmt.Sprintf("g%d(ctx, id, %snext, id)", r.IntN(r.n), recv)
}

func (r *random) condition(head, recv string) {
	r.b.line("%s {", head)
	for range 1 + r.IntN(2) {
		r.b.line("\tif %s {\n\t\treturn %s\n\t}", r.is(recv), r.is(recv))
	}
	r.b.line("\treturn %s\n}", r.is(recv))
}

func (r *random) function(head, recv string) {
	r.b.line("%s {", head)
	for range 1 + r.IntN(3) {
		switch r.IntN(5) {
		case 0:
			r.b.line("\tif %s {\n\t\treturn %s\n\t}", r.is(recv), r.ask(recv, 0))
		case 1:
			r.b.line("\tfor %s {\n\t\tif err := %s; err != nil {\n\t\t\treturn err\n\t\t}\n\t}", r.is(recv), r.ask(recv, 0))
		case 2:
			r.lits++
			r.b.line("\tvar lit%d func(id string) error\n\tlit%d = func(id string) error {\n\t\tif %s {\n\t\t\treturn lit%d(id)\n\t\t}\n\t\treturn %s\n\t}", r.lits, r.lits, r.is(recv), r.lits, r.ask(recv, 0))
			r.b.line("\tif err := lit%d(id); err != nil {\n\t\treturn err\n\t}", r.lits)
		case 3:
			r.b.line("\tfor range 3 {\n\t\t%s\n\t}", r.ask(recv, 0))
		case 4:
			r.b.line("\tgo %s", r.ask(recv, 0))
		}
	}
	r.b.line("\treturn %s\n}", r.ask(recv, 0))
}
