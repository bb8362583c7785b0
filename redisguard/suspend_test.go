package redisguard

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redisvet/redisvet/internal/redistest"
)

// A suspended limiter spends what it leased and then does what OnOutage says; a
// suspended breaker goes on by what it sees itself. Nothing is sent, and after
// Resume both are as before.
func TestSuspendedLimiterAndBreaker(t *testing.T) {
	s := redistest.Start(t)
	g := guardFor(t, s)
	l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 160, Burst: 160, Horizon: 10 * time.Second, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.Breaker(BreakerOptions{Name: "b", Failures: 3, OpenFor: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	do := func(err error) error {
		_, got := Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 0, err })
		return got
	}
	if d := mustAllow(t, l, "k", 1); !d.OK { // and leases a sixteenth of 1,600
		t.Fatalf("%+v", d)
	}
	_ = do(nil)
	await(t, "the breaker's first read", func() bool { return s.Stats("get") == 1 })
	g.Suspend()
	before := s.Total()
	spent := 0
	for mustAllow(t, l, "k", 1).OK {
		spent++
	}
	if spent < 50 || spent > 200 {
		t.Errorf("%d tokens of a lease of 100 or so were spent", spent)
	}
	if d := mustAllow(t, l, "k", 1); d.OK || !d.Fallback || d.RetryAfter <= 0 {
		t.Errorf("without a lease: %+v", d)
	}
	for range 3 {
		_ = do(errIll)
	}
	if err := do(nil); !errors.Is(err, ErrOpen) {
		t.Errorf("three failures while suspended: %v", err)
	}
	await(t, "its own probe closes it", func() bool { return do(nil) == nil })
	if n := s.Total() - before; n != 0 {
		t.Errorf("%d commands left while suspended: %v", n, s.Commands())
	}
	g.Resume()
	await(t, "the limiter asks again", func() bool { d := mustAllow(t, l, "k", 1); return d.OK && !d.Fallback })
}
