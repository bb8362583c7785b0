package redisguard

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// The scripts do what the model does, from any state and for any arguments
// that a algorithm can send. They run at some time between a key's begin and the
// reply: what they do lies between what the model does at the two.
func TestScriptsAgainstTheModel(t *testing.T) {
	c := redistest.Shared(t).Client()
	r := rand.New(rand.NewPCG(3, 4))
	pick := func(of ...float64) float64 { return of[r.IntN(len(of))] }
	for i := range 3000 {
		var l algorithm
		var seen observation
		if i%2 == 0 {
			cost := pick(0.001, 0.37, 1, 1000.0/3, 60_000, 86_400_000)
			l = gcra{cost: cost, capacity: cost * pick(1, 1.5, 3, 5.08, 1000, 1e6)}
			seen = observation{debt: int64(pick(0, 0, 1, 1e5, 1e9))}
		} else {
			l = window{limit: int64(pick(1, 3, 1000, 1e9)), length: int64(pick(1000, 60_000, 86_400_000))}
			seen = observation{debt: int64(pick(0, 1, 500, 2e9)), left: int64(pick(0, 1, 5000, 1e6))}
		}
		want := int64(pick(1, 2, 7, 1000, 1<<31, 0, -3)) // 0 is a Peek's, -3 a Refund's
		least := min(want, int64(pick(1, 1, 2, 1000)))
		if want == 0 {
			least = 1
		}
		const key = "k"
		ctx := context.Background()
		c.Del(ctx, key)
		m := newModel()
		begin := time.Now()
		if value := pick(0, 0, 1, 3, 999, 1e6); value > 0 {
			life := time.Duration(pick(0, 50, 5000, 1e6, 1e10)) * time.Millisecond
			set := text(value)
			if g, ok := l.(gcra); ok && r.IntN(4) > 0 { // of these options, or of a lower or higher rate
				set += " " + text(g.cost*pick(1, 0.01, 7))
				if r.IntN(2) > 0 {
					set += " " + text(pick(0.000001, 0.25, 0.999))
				}
			}
			m.put(key, set, life)
			c.Set(ctx, key, set, life)
		}
		debit := func(m *model, args []any, at time.Time) []int64 {
			if _, ok := l.(window); ok {
				return m.window(key, args, at.UnixMilli())
			}
			return m.gcra(key, args, at.UnixMilli())
		}
		if i%5 == 4 { // a refund has left its mark
			args := l.args(-2, -2, observation{debt: 700, left: 700}, 0)
			if err := l.script().Run(ctx, c, []string{key}, args...).Err(); err != nil {
				t.Fatalf("%T %v: %v", l, args, err)
			}
			if reply := debit(m, args, begin); i%3 == 0 {
				seen.mark = reply[3]
			}
		}
		args := l.args(want, least, seen, 0)
		got, err := l.script().Run(ctx, c, []string{key}, args...).Int64Slice()
		if err != nil {
			t.Fatalf("%T %v: %v", l, args, err)
		}
		end := time.Now()
		model := func(at time.Time) []int64 { return debit(&model{keys: maps.Clone(m.keys)}, args, at) }
		first, last := model(begin), model(end)
		took := end.Sub(begin).Milliseconds() + 2
		if last := strings.Fields(m.keys[key].value); len(last) > 1 { // a millisecond is more at a lower rate
			took = int64(math.Ceil(float64(took) * max(1, l.(gcra).cost/number(last[1]))))
		}
		if !agree(l, took, got, first) && !agree(l, took, got, last) {
			t.Fatalf("case %d, %T %v with %v: script %v, model %v to %v", i, l, args, m.keys[key], got, first, last)
		}
		// Whatever happens, the key has an end.
		if ttl := c.PTTL(ctx, key).Val(); ttl == -1 && got[0] > 0 {
			t.Fatalf("case %d, %T %v: a key without an end", i, l, args)
		}
	}
}

// agree says whether two replies of a algorithm are those of times so many
// milliseconds apart.
func agree(l algorithm, apart int64, a, b []int64) bool {
	for i := range a {
		if d := a[i] - b[i]; max(d, -d) > apart && float64(d) > float64(apart)/firstCost(l) {
			return false
		}
	}
	return true
}

// firstCost is by how many tokens a millisecond changes a grant, inverted.
func firstCost(l algorithm) float64 {
	if g, ok := l.(gcra); ok {
		return min(1, g.cost)
	}
	return 1
}

// A debit is one command that writes value and end together: no process that
// dies, and no write that is retried, leaves a limit that nobody lifts.
func TestScriptsWriteValueAndEndInOneCommand(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := context.Background()
	for _, l := range []algorithm{gcra{cost: 10, capacity: 1000}, window{limit: 100, length: 1000}} {
		before := s.Stats("set")
		for range 10 {
			if err := l.script().Run(ctx, c, []string{"k"}, l.args(1, 1, observation{}, 0)...).Err(); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.Stats("set") - before; n != 10 {
			t.Errorf("%T: %d SETs for 10 debits", l, n)
		}
		c.Del(ctx, "k")
	}
	for _, other := range []string{"pexpire", "expire", "incrby", "incr", "time", "persist"} {
		if n := s.Stats(other); n != 0 {
			t.Errorf("the scripts called %s %d times", other, n)
		}
	}
}

func TestHostileKeysStayApart(t *testing.T) {
	s := redistest.Shared(t)
	ctx := context.Background()
	g := guardFor(t, s)
	keys := []string{"", " ", "{", "}", "{}", "{a}", "{a}b", "}{", "a:b", "a", "a\x00", "a\x00b", "\r\n*1\r\n$8\r\nFLUSHALL\r\n",
		"'; redis.call('FLUSHALL') --", "%s%n", "\xff\xfe", strings.Repeat("k", 10_000), strings.Repeat("k", 10_001)}
	l, err := g.Limiter(LimiterOptions{Name: "{x} \x00", Rate: 1, Per: time.Hour, Burst: 2, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	other, err := g.Limiter(LimiterOptions{Name: "{x} ", Rate: 1, Per: time.Hour, Burst: 2, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.Breaker(BreakerOptions{Name: "{x} \x00"})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		for i := range 3 {
			if d := mustAllow(t, l, key, 1); d.OK != (i < 2) || d.Fallback() {
				t.Errorf("key %.20q, token %d: %+v", key, i, d)
			}
		}
		if d := mustAllow(t, other, key, 2); !d.OK {
			t.Errorf("key %.20q of another limiter: %+v", key, d)
		}
		if _, err := Do(ctx, b, key, func(context.Context) (int, error) { return 0, nil }); err != nil {
			t.Errorf("breaker %.20q: %v", key, err)
		}
	}
	c := s.Client()
	all := c.Keys(ctx, "*").Val()
	for _, key := range all {
		if !strings.HasPrefix(key, keyPrefix) {
			t.Errorf("a key of another's: %.40q", key)
		}
		if c.PTTL(ctx, key).Val() < 0 {
			t.Errorf("%.40q has no end", key)
		}
	}
	slices.Sort(all)
	if want := 2 * len(keys); len(slices.Compact(all)) != want {
		t.Errorf("%d keys in Redis, want %d", len(all), want)
	}
}

func TestBreakerOnARealServer(t *testing.T) {
	s := redistest.Start(t)
	ctx := context.Background()
	pair := func(o BreakerOptions) (a, b *Breaker) {
		a, err := guardFor(t, s).Breaker(o)
		if err != nil {
			t.Fatal(err)
		}
		if b, err = guardFor(t, s).Breaker(o); err != nil {
			t.Fatal(err)
		}
		return a, b
	}
	do := func(b *Breaker, err error) {
		_, _ = Do(ctx, b, "dep", func(context.Context) (int, error) { return 0, err })
	}
	const ttl = 30 * time.Millisecond
	a, b := pair(BreakerOptions{Name: "stays", MinInstances: 1, OpenFor: time.Hour, TTL: ttl})
	for range 5 {
		do(a, errIll)
	}
	await(t, "the other instance is open", func() bool { do(b, nil); return b.State("dep") == "open" })
	if v := s.Client().Get(ctx, a.prefix+"dep").Val(); !strings.Contains(v, ":o:") {
		t.Errorf("Redis holds %q", v)
	}
	if v, err := s.Client().PTTL(ctx, a.prefix+"dep").Result(); err != nil || v == -1 {
		t.Errorf("PTTL %v, %v", v, err)
	}

	a, b = pair(BreakerOptions{Name: "closes", MinInstances: 1, OpenFor: 10 * ttl, TTL: ttl})
	for range 5 {
		do(a, errIll)
	}
	await(t, "both are closed", func() bool {
		do(a, nil)
		do(b, nil)
		return a.State("dep") == "closed" && b.State("dep") == "closed"
	})
	// A read per TTL, at any rate of calls.
	start := time.Now()
	before := s.Stats("get")
	var n int64
	await(t, "some reads", func() bool {
		for range 100 {
			do(a, nil)
		}
		n = s.Stats("get") - before
		return n > 4
	})
	if most := int64(time.Since(start)/(ttl*9/10)) + 1; n > most {
		t.Errorf("%d reads, at most %d", n, most)
	}
}
