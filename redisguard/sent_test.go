package redisguard

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// Sent counts each command that the server gets: each message of an Invalidate, a
// script again that the server has lost, and both commands of a comparison.
func TestSentIsWhatTheServerGets(t *testing.T) {
	s, ctx := redistest.Start(t), t.Context()
	g := guardFor(t, s)
	defer g.Close()
	r, err := g.Reader(ReaderOptions{MaxAge: time.Second, Channel: "written"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := g.Limiter(LimiterOptions{Name: "l", Rate: 10, Burst: 10, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.Breaker(BreakerOptions{Name: "b"})
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, commands []string, f func() error) {
		t.Helper()
		of := func() (n int64) {
			for _, c := range commands {
				n += s.Stats(c)
			}
			return n
		}
		before, was := of(), g.Status().Sent
		if err := f(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got, sent := of()-before, g.Status().Sent-was; got != sent {
			t.Errorf("%s: Sent counts %d, the server got %d", what, sent, got)
		}
	}
	scripts := []string{"eval", "evalsha"}
	for _, keys := range [][]string{nil, {"a"}, {"a", "b", "c", "d", "e", "f"}} {
		check(fmt.Sprint("Invalidate of ", keys), []string{"publish"}, func() error { return r.Invalidate(ctx, keys...) })
	}
	check("compare", []string{"get", "set"}, func() error {
		l.compareAt.Store(0)
		l.compare()
		return nil
	})
	for _, key := range []string{"known to none", "known", "lost"} {
		if key == "lost" {
			s.Admin().ScriptFlush(ctx)
		}
		check("Allow, script "+key, scripts, func() error { _, err := l.Allow(ctx, key); return err })
	}
	for _, name := range []string{"known to none", "known", "lost"} {
		if name == "lost" {
			s.Admin().ScriptFlush(ctx)
		}
		check("Reset, script "+name, scripts, func() error { return b.Reset(name) })
	}
	calls := func(context.Context) (int, error) { return 0, nil }
	check("a read of a breaker", []string{"get"}, func() error {
		_, err := Do(ctx, b, "new", calls)
		await(t, "the read", func() bool { return !busy(b, "new") })
		return err
	})
}

// busy reports whether a request of a breaker is under way.
func busy(b *Breaker, name string) bool {
	c := b.circuits.find(name)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shared.busy
}
