package redisguard

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// What leaves the program, as the server counts it: handshakes apart, and what
// scripts call next to them.

// With leases of a thousand tokens or more, 10,000 calls cost 40 commands at
// the most. The horizon is long enough for any machine to make them in.
func TestLimiterCommandsUnsaturated(t *testing.T) {
	s := redistest.Start(t)
	g := guardFor(t, s)
	// A new key leases a sixteenth of a horizon's rate: a thousand.
	l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 16_000, Per: time.Minute, Horizon: time.Minute, Burst: 16_000, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	before := s.Total()
	for range 10_000 {
		if !mustAllow(t, l, "k", 1).OK {
			t.Fatal("denied")
		}
	}
	n := s.Total() - before
	t.Logf("%d commands per 10,000 calls, in %d leases", n, g.Status().Leases)
	if n > 40 {
		t.Errorf("%d commands per 10,000 calls: %v", n, s.Commands())
	}
}

// Four instances at a limit that they want many times over within a horizon,
// and what a GET per call and an INCR per admission cost in their place. That
// it goes on like this horizon by horizon is shown in a bubble.
func TestLimiterCommandsSaturated(t *testing.T) {
	const instances, calls = 4, 10_000
	s := redistest.Start(t)
	var all []*Limiter
	for range instances {
		l, err := guardFor(t, s).Limiter(LimiterOptions{Name: "x", Rate: 500, Per: time.Minute, Horizon: time.Minute, Burst: 500, OnOutage: FailClosed})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	var admitted atomic.Int64
	var wg sync.WaitGroup
	before := s.Total()
	for _, l := range all {
		wg.Go(func() {
			for range calls {
				d, err := l.Allow(context.Background(), "k")
				if err != nil {
					t.Error(err)
					return
				}
				if d.OK {
					admitted.Add(1)
				}
			}
		})
	}
	wg.Wait()
	n, instead := s.Total()-before, instances*calls+admitted.Load()
	t.Logf("%d calls, %d of them admitted: %d commands for %d of GET and INCR, one for %d",
		instances*calls, admitted.Load(), n, instead, instead/n)
	if n*150 > instead {
		t.Errorf("%d commands where GET and INCR make %d: %v", n, instead, s.Commands())
	}
	if admitted.Load() < 500 {
		t.Errorf("%d admitted: that is no limit that is used", admitted.Load())
	}
}

// A breaker reads once per TTL and instance, however often it is called, and
// writes when it changes.
func TestBreakerCommands(t *testing.T) {
	const instances, each = 4, 5
	s := redistest.Start(t)
	o := BreakerOptions{Name: "b", TTL: 30 * time.Millisecond}
	before, start := s.Total(), time.Now()
	var all []*Breaker
	for range instances {
		b, err := guardFor(t, s).Breaker(o)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	calls := 0
	await(t, "each of them to have read some times", func() bool {
		read := true
		for _, b := range all {
			for range 50 {
				if _, err := Do(context.Background(), b, "dep", func(context.Context) (int, error) { return 0, nil }); err != nil {
					t.Error(err)
				}
				calls++
			}
			read = read && b.g.Status().Sent >= each
		}
		return read
	})
	// The TTL is spread by a tenth to both sides.
	n, most := s.Total()-before, int64(instances*(1+time.Since(start)/(o.TTL*9/10)))
	t.Logf("%d calls: %d commands, at most %d: %v", calls, n, most, s.Commands())
	if n > most || n < instances {
		t.Errorf("%d commands, at most %d: %v", n, most, s.Commands())
	}
}
