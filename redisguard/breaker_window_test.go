package redisguard

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// A ratio of failures within the Window opens the breaker, wherever in time the
// failures are.
func TestBreakerWindowSlides(t *testing.T) {
	for begin := time.Duration(0); begin < 10*time.Second; begin += 100 * time.Millisecond {
		synctest.Test(t, func(t *testing.T) {
			b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Failures: 1000, Ratio: 0.5, Calls: 20, Window: 5 * time.Second})[0]
			fail := func(err error) {
				_, _ = Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 0, err })
			}
			fail(nil) // the first call began the tumbling window
			time.Sleep(begin)
			for range 30 {
				fail(errIll)
				time.Sleep(8 * time.Millisecond)
			}
			if got := b.State("dep"); got != "open" {
				t.Errorf("30 failures in 0.25 s, %v after the first call, left it %s", begin, got)
			}
		})
	}
}

// What is older than the Window does not count.
func TestBreakerWindowForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Failures: 1000, Ratio: 0.5, Calls: 20, Window: 5 * time.Second})[0]
		for range 3 {
			for range 19 {
				_ = call(b, errIll)
			}
			time.Sleep(5 * time.Second)
		}
		for range 200 { // 3 in 10 fail
			for i := range 10 {
				var err error
				if i < 3 {
					err = errIll
				}
				_ = call(b, err)
			}
		}
		if got := b.State("dep"); got != "closed" {
			t.Errorf("it is %s", got)
		}
	})
}

// A dependency that cancels by itself has failed: its caller still waits.
func TestBreakerCountsACancellationOfTheDependency(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		gone  bool
		opens bool
	}{
		{"by the dependency", context.Canceled, false, true},
		{"by the dependency, wrapped", fmt.Errorf("rpc: %w", context.Canceled), false, true},
		{"by the caller", context.Canceled, true, false},
		{"by the caller, other error", errIll, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b"})[0]
				for range 20 {
					ctx, cancel := context.WithCancel(t.Context())
					_, err := Do(ctx, b, "dep", func(context.Context) (int, error) {
						if c.gone {
							cancel()
						}
						return 0, c.err
					})
					cancel()
					if errors.Is(err, ErrOpen) {
						break
					}
				}
				if got := b.State("dep") == "open"; got != c.opens {
					t.Errorf("%s after 20 such results", b.State("dep"))
				}
			})
		})
	}
}

// A Window of a day has more than 2^32 calls at 50,000 per second.
func TestBreakerCountsBillionsOfCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = int64(1) << 32
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Ratio: 0.5, Window: 24 * time.Hour, TTL: 24 * time.Hour})[0]
		_ = call(b, nil) // begins a shortcut
		_ = call(b, nil)
		b.circuits.find("dep").shortcut.Load().good.Add(calls)
		for range 2 * b.o.Calls {
			_ = call(b, errIll)
		}
		if got := b.Counts("dep"); int64(got.Successes) != calls+2 || got.Failures != 2*b.o.Calls || b.State("dep") != BreakerClosed {
			t.Errorf("%s with %+v", b.State("dep"), got)
		}
	})
}
