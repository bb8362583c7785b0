package redisguard

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// Limiters and breakers work on every kind of client, with keys that would be
// hash tags: each script has one key, so that it runs wherever that key lives.
func TestGuardsOnEveryKindOfClient(t *testing.T) {
	t.Parallel()
	clients := overSeveralServers(t)
	clients["client"] = redistest.Shared(t).Client()
	for name, client := range clients {
		t.Run(name, func(t *testing.T) {
			g := mustGuard(client)
			limit := rand.Text() // others have been in the cluster before
			l, err := g.Limiter(LimiterOptions{Name: limit, Rate: 1, Per: time.Hour, Burst: 2, OnOutage: FailClosed})
			if err != nil {
				t.Fatal(err)
			}
			w, err := g.Limiter(LimiterOptions{Name: limit + "w", Rate: 2, Per: time.Hour, Window: true, OnOutage: FailClosed})
			if err != nil {
				t.Fatal(err)
			}
			b, err := g.Breaker(BreakerOptions{Name: limit, Failures: 1, OpenFor: time.Hour, MinInstances: 1})
			if err != nil {
				t.Fatal(err)
			}
			other, err := g.Breaker(BreakerOptions{Name: limit, Failures: 1, OpenFor: time.Hour, MinInstances: 1})
			if err != nil {
				t.Fatal(err)
			}
			keys := []string{"{", "}", "{}", "{a}b", "a{b}{c}", "\x00", " ", strings.Repeat("long", 2500)}
			for i := range 30 { // on every node
				keys = append(keys, fmt.Sprint(i))
			}
			for _, key := range keys {
				for _, l := range []*Limiter{l, w} {
					for i := range 3 {
						if d := mustAllow(t, l, key, 1); d.OK != (i < 2) || d.Fallback() {
							t.Errorf("key %.20q, token %d: %+v", key, i, d)
						}
					}
				}
				fail := func(context.Context) (int, error) { return 0, errIll }
				_, _ = Do(t.Context(), b, key, fail)
				await(t, "the breaker's state to be there", func() bool {
					v, err := client.Get(t.Context(), b.prefix+key).Result()
					return err == nil && strings.Contains(v, ":o:")
				})
				_, _ = Do(t.Context(), other, key, func(context.Context) (int, error) { return 0, nil })
				await(t, "the other breaker to know", func() bool { return other.State(key) == "open" })
			}
			if g.Status().State != OK {
				t.Errorf("%+v", g.Status())
			}
		})
	}
}

// A decision that needs no Redis costs no allocation.
func TestDecisionsDoNotAllocate(t *testing.T) {
	g := guardFor(t, redistest.Shared(t))
	l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 1_000_000, Burst: 1, Horizon: time.Minute, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	none, err := g.Limiter(LimiterOptions{Name: "none", Rate: 1, Per: time.Hour, Burst: 1, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	even, err := g.Limiter(LimiterOptions{Name: "even", Rate: 1, Per: time.Hour, Burst: 1, Even: true, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.Breaker(BreakerOptions{Name: "b", TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	ctx, k := context.Background(), l.Key("k")
	f := func(context.Context) (int, error) { return 1, nil }
	mustAllow(t, l, "k", 1)
	for range 3 {
		mustAllow(t, none, "k", 1)
		mustAllow(t, even, "k", 1)
	}
	for what, call := range map[string]func(){
		"a Key that admits":            func() { _, _ = k.Allow(ctx) },
		"a Limiter that admits":        func() { _, _ = l.Allow(ctx, "k") },
		"a Limiter that denies":        func() { _, _ = none.Allow(ctx, "k") },
		"a Limiter, Even, that denies": func() { _, _ = even.Allow(ctx, "k") },
		"a Breaker that admits":        func() { _, _ = Do(ctx, b, "dep", f) },
	} {
		call()
		g.requests.Wait() // what is under way allocates
		if n := testing.AllocsPerRun(1000, call); n != 0 {
			t.Errorf("%s allocates %v times", what, n)
		}
	}
}
