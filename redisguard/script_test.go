package redisguard

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redisvet/redisvet/internal/redistest"
)

// The scripts do what the model does, from any state and for any arguments
// that a law can send. The clocks differ by what a round trip takes.
func TestScriptsAgainstTheModel(t *testing.T) {
	c := redistest.Start(t).Client()
	r := rand.New(rand.NewPCG(3, 4))
	pick := func(of ...float64) float64 { return of[r.IntN(len(of))] }
	for i := range 3000 {
		var l law
		var seen sight
		if i%2 == 0 {
			cost := pick(0.001, 0.37, 1, 1000.0/3, 60_000, 86_400_000)
			l = gcra{cost: cost, capacity: cost * pick(1, 1.5, 3, 5.08, 1000, 1e6)}
			seen = sight{debt: int64(pick(0, 0, 1, 1e5, 1e9))}
		} else {
			l = window{limit: int64(pick(1, 3, 1000, 1e9)), length: int64(pick(1000, 60_000, 86_400_000))}
			seen = sight{debt: int64(pick(0, 1, 500, 2e9)), left: int64(pick(0, 1, 5000, 1e6))}
		}
		want := int64(pick(1, 2, 7, 1000, 1<<31))
		least := min(want, int64(pick(1, 1, 2, 1000)))
		args := l.args(want, least, seen, 0)

		key, m := "k", newModel()
		ctx := context.Background()
		c.Del(ctx, key)
		if value := pick(0, 0, 1, 3, 999, 1e6); value > 0 {
			life := time.Duration(pick(0, 50, 5000, 1e6, 1e10)) * time.Millisecond
			m.put(key, text(value), life)
			c.Set(ctx, key, text(value), life)
		}
		now := time.Now().UnixMilli()
		got, err := l.script().Run(ctx, c, []string{key}, args...).Int64Slice()
		if err != nil {
			t.Fatalf("%T %v: %v", l, args, err)
		}
		want3 := m.gcra
		if _, ok := l.(window); ok {
			want3 = m.window
		}
		expected := want3(key, args, now)
		for j := range expected {
			if d := got[j] - expected[j]; d < -20 || d > 20 && float64(d) > 20/firstCost(l) {
				t.Fatalf("case %d, %T %v with %v: script %v, model %v", i, l, args, m.keys[key], got, expected)
			}
		}
		// Whatever happens, the key has an end.
		if ttl := c.PTTL(ctx, key).Val(); ttl == -1 && got[0] > 0 {
			t.Fatalf("case %d, %T %v: a key without an end", i, l, args)
		}
	}
}

// firstCost is by how many tokens a millisecond changes a grant, inverted.
func firstCost(l law) float64 {
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
	for _, l := range []law{gcra{cost: 10, capacity: 1000}, window{limit: 100, length: 1000}} {
		before := s.Stats("set")
		for range 10 {
			if err := l.script().Run(ctx, c, []string{"k"}, l.args(1, 1, sight{}, 0)...).Err(); err != nil {
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
	s := redistest.Start(t)
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
			if d := mustAllow(t, l, key, 1); d.OK != (i < 2) || d.Fallback {
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
	o := BreakerOptions{Name: "b", OpenFor: 300 * time.Millisecond, TTL: 50 * time.Millisecond}
	a, err := guardFor(t, s).Breaker(o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := guardFor(t, s).Breaker(o)
	if err != nil {
		t.Fatal(err)
	}
	do := func(b *Breaker, err error) error {
		_, got := Do(context.Background(), b, "dep", func(context.Context) (int, error) { return 0, err })
		return got
	}
	for range 5 {
		_ = do(a, errIll)
	}
	await(t, "the other instance is open", func() bool { _ = do(b, nil); return b.State("dep") == "open" })
	if v := s.Client().Get(context.Background(), a.prefix+"dep").Val(); !strings.Contains(v, ":o:") {
		t.Errorf("Redis holds %q", v)
	}
	await(t, "both are closed", func() bool {
		_, _ = do(a, nil), do(b, nil)
		return a.State("dep") == "closed" && b.State("dep") == "closed"
	})
	// A read per TTL, at any rate of calls.
	before := s.Stats("get")
	start := time.Now()
	for time.Since(start) < 500*time.Millisecond {
		_ = do(a, nil)
	}
	if n, most := s.Stats("get")-before, int64(time.Since(start)/(o.TTL*9/10))+1; n > most {
		t.Errorf("%d reads, at most %d", n, most)
	}
	if v, err := s.Client().PTTL(context.Background(), a.prefix+"dep").Result(); err != nil || v == -1 {
		t.Errorf("PTTL %v, %v", v, err)
	}
}
