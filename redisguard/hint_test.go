package redisguard

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// With a TTL of an hour the others can know it by the hint alone, and each
// change costs each of them a single GET.
func TestBreakerHintIsFollowedAtOnce(t *testing.T) {
	s := redistest.Start(t)
	var guards []*Guard
	var all []*Breaker
	for range 3 {
		g := guardFor(t, s)
		b, err := g.Breaker(BreakerOptions{Name: "b", Hint: true, MinInstances: 1, TTL: time.Hour, OpenFor: 100 * time.Millisecond, Failures: 1})
		if err != nil {
			t.Fatal(err)
		}
		guards, all = append(guards, g), append(all, b)
	}
	await(t, "all to listen", func() bool {
		return s.Admin().PubSubNumSub(t.Context(), all[0].channel()).Val()[all[0].channel()] == 3
	})
	do := func(b *Breaker, name string, err error) {
		_, _ = Do(t.Context(), b, name, func(context.Context) (int, error) { return 0, err })
	}
	for _, b := range all {
		do(b, "dep", nil)
		do(b, "other", nil)
	}
	await(t, "the first reads", func() bool { return s.Stats("get") == 6 })
	do(all[0], "dep", errIll)
	do(all[0], "nobody else's", errIll)
	for i, b := range all {
		await(t, "the others are open", func() bool { return b.State("dep") == "open" })
		if got := b.State("other"); got != "closed" {
			t.Errorf("instance %d has opened %q, which nobody spoke of", i, "other")
		}
	}
	// One of each of the two others, one of the name that is new, and one in
	// each of the two scripts that wrote.
	if n := s.Stats("get") - 6; n > 5 {
		t.Errorf("%d reads for two changes", n)
	}
	await(t, "a probe closes it", func() bool { do(all[0], "dep", nil); return all[0].State("dep") == "closed" })
	for _, b := range all[1:] {
		await(t, "the others are closed", func() bool { return b.State("dep") == "closed" })
	}
	if all[1].circuits.find("nobody else's") != nil {
		t.Error("a hint made a circuit that nobody asked for")
	}
	all[1].hinted("")
	all[1].hinted("short")
	all[1].hinted(strings.Repeat("x", 100_000))
	for _, g := range guards {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}
	await(t, "nobody to listen", func() bool {
		return s.Admin().PubSubNumSub(t.Context(), all[0].channel()).Val()[all[0].channel()] == 0
	})
}
