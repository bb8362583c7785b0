package redisguard

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestBreakerPermit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Failures: 2, OpenFor: 10 * time.Second})[0]
		step := func(ctx context.Context, results ...error) error {
			p, err := b.Acquire(ctx, "dep")
			for _, r := range results {
				p.Record(ctx, r)
			}
			time.Sleep(5 * time.Millisecond)
			return err
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := step(ctx, errIll); !errors.Is(err, context.Canceled) {
			t.Errorf("for a caller that left: %v", err)
		}
		_ = step(t.Context())                 // without a result
		_ = step(t.Context(), nil, errIll)    // the second Record does nothing
		_ = step(t.Context(), errIll, errIll) // the same
		want := Counts{Successes: 1, Failures: 1, FailuresInARow: 1}
		if got := b.Counts("dep"); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		_ = step(t.Context(), errIll)
		var refused *OpenError
		if err := step(t.Context(), nil); !errors.As(err, &refused) || refused.Name != "dep" {
			t.Errorf("after two failures: %v", err)
		}
		time.Sleep(b.o.OpenFor)
		probe, err := b.Acquire(t.Context(), "dep")
		if err != nil {
			t.Fatal(err)
		}
		if err := step(t.Context(), nil); !errors.Is(err, ErrOpen) {
			t.Errorf("beside a probe: %v", err)
		}
		probe.Record(t.Context(), nil)
		if got := b.State("dep"); got != "closed" {
			t.Errorf("it is %s after a probe that succeeded", got)
		}
	})
}

// A probe whose Permit is lost gives way after ProbeFor.
func TestBreakerPermitThatIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", OpenFor: 10 * time.Second, ProbeFor: 5 * time.Second, TTL: time.Second})[0]
		trip(t, b)
		time.Sleep(b.o.OpenFor)
		if _, err := b.Acquire(t.Context(), "dep"); err != nil {
			t.Fatal(err)
		}
		if err := call(b, nil); !errors.Is(err, ErrOpen) {
			t.Errorf("beside a probe: %v", err)
		}
		time.Sleep(b.o.ProbeFor)
		if err := call(b, nil); err != nil {
			t.Errorf("after ProbeFor: %v", err)
		}
	})
}

// An Outcome that panics is a failure, and the panic continues.
func TestBreakerPermitWithAnOutcomeThatPanics(t *testing.T) {
	b, err := testGuard().Breaker(BreakerOptions{Name: "b", Outcome: func(context.Context, error) Outcome { panic("of the program") }})
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Acquire(t.Context(), "dep")
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		p.Record(t.Context(), nil)
	}()
	if n := b.Counts("dep").Failures; n != 1 {
		t.Errorf("%d failures", n)
	}
}

// A slow call is a failure, whatever it brought, unless it is excluded.
func TestBreakerSlowCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Failures: 3, SlowAfter: time.Second, OpenFor: 10 * time.Second})[0]
		takes := func(d time.Duration, err error) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, _ = Do(ctx, b, "dep", func(context.Context) (int, error) {
				time.Sleep(d)
				if errors.Is(err, context.Canceled) {
					cancel()
				}
				return 0, err
			})
		}
		takes(time.Second, nil)
		takes(time.Second, nil)
		takes(time.Second-1, nil)
		takes(time.Minute, context.Canceled)
		takes(time.Second, nil)
		takes(0, errIll)
		if got := b.State("dep"); got != "closed" {
			t.Fatalf("it is %s after two failures in a row", got)
		}
		takes(time.Second, nil)
		if got := b.State("dep"); got != "open" {
			t.Errorf("it is %s after three failures in a row", got)
		}
		time.Sleep(b.o.OpenFor)
		takes(2*time.Second, nil)
		if got := b.State("dep"); got != "open" {
			t.Errorf("it is %s after a slow probe", got)
		}
		time.Sleep(b.o.OpenFor)
		takes(time.Second-1, nil) // without the time that it waited for Redis
		if got := b.State("dep"); got != "closed" {
			t.Errorf("it is %s after a probe that was not slow", got)
		}
	})
}

// A Ratio needs no other option, and then failures in a row alone do not open.
func TestBreakerRatioAlone(t *testing.T) {
	for _, c := range []struct {
		name       string
		good, bad  int // calls in turn, the good ones first
		rounds     int
		openedAt   int // the call, 0 for never
		inARow     int // the option Failures
		ratio      float64
		betweenAll time.Duration
	}{
		{"all fail", 0, 1, 20, 10, 0, 0.5, 0},
		{"half fail", 1, 1, 20, 10, 0, 0.5, 0},
		{"a third fails", 2, 1, 50, 0, 0, 0.5, 0},
		{"a third fails, of a quarter", 2, 1, 50, 12, 0, 0.25, 0},
		{"few calls fail", 0, 1, 9, 0, 0, 0.1, 0},
		{"few calls within a Window fail", 0, 1, 50, 0, 0, 0.1, 1200 * time.Millisecond},
		{"the same with Failures", 0, 1, 50, 5, 5, 0.1, 1200 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Ratio: c.ratio, Failures: c.inARow})[0]
				n, at := 0, 0
				one := func(err error) {
					n++
					_ = call(b, err)
					time.Sleep(c.betweenAll)
					if at == 0 && b.State("dep") == "open" {
						at = n
					}
				}
				for range c.rounds {
					for range c.good {
						one(nil)
					}
					for range c.bad {
						one(errIll)
					}
				}
				if at != c.openedAt {
					t.Errorf("opened at call %d, want %d", at, c.openedAt)
				}
			})
		})
	}
}

// The calls of a closed breaker take no lock, and none of their results is lost
// when others fail meanwhile.
func TestBreakerCountsConcurrentCalls(t *testing.T) {
	b, err := testGuard().Breaker(BreakerOptions{Name: "b", Failures: 1 << 30, Window: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	const each, workers = 20_000, 8
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				var err error
				if i%(100+w) == 0 {
					err = errIll
				}
				_, _ = Do(context.Background(), b, "dep", func(context.Context) (int, error) { return 0, err })
				if i%1000 == 0 {
					b.Counts("dep")
				}
			}
		})
	}
	wg.Wait()
	failures := 0
	for w := range workers {
		failures += (each + 99 + w) / (100 + w)
	}
	got := b.Counts("dep")
	if got.Failures != failures || got.Successes != workers*each-failures {
		t.Errorf("%+v, want %d failures of %d calls", got, failures, workers*each)
	}
}

// What is counted without the lock slides with the Window.
func TestBreakerWindowOfQuickCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Window: 10 * time.Second})[0]
		for range 40 { // 10 a second
			_ = call(b, nil)
			time.Sleep(95 * time.Millisecond)
		}
		if n := b.Counts("dep").Successes; n != 40 {
			t.Errorf("%d successes, want 40", n)
		}
		for _, want := range []struct {
			after time.Duration
			n     int
		}{{6 * time.Second, 30}, {time.Second, 20}, {time.Second, 10}, {time.Second, 0}} {
			time.Sleep(want.after)
			if n := b.Counts("dep").Successes; n > want.n+1 || n < want.n-10 {
				t.Errorf("%d successes, want %d or a second's less", n, want.n)
			}
		}
	})
}

// A success resets the failures in a row, whatever way it is counted.
func TestBreakerFailuresInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := (&breakerModel{}).breakers(t, 1, BreakerOptions{Name: "b", Failures: 3})[0]
		for range 100 {
			for _, err := range []error{nil, errIll, errIll, nil, nil} {
				_, _ = Do(t.Context(), b, "dep", func(context.Context) (int, error) { return 0, err })
			}
		}
		if got := b.State("dep"); got != "closed" {
			t.Errorf("it is %s", got)
		}
		early, err := b.Acquire(t.Context(), "dep")
		if err != nil {
			t.Fatal(err)
		}
		_ = call(b, errIll)
		_ = call(b, errIll)
		early.Record(t.Context(), nil) // it began before the failures
		_ = call(b, errIll)
		if got := b.Counts("dep").FailuresInARow; got != 1 {
			t.Errorf("%d failures in a row", got)
		}
	})
}

func TestBreakerAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates by itself")
	}
	b, err := testGuard().Breaker(BreakerOptions{Name: "b", TTL: time.Hour, Window: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for name, f := range map[string]func(){
		"Do": func() { _, _ = Do(ctx, b, "dep", func(context.Context) (int, error) { return 0, nil }) },
		"Acquire and Record": func() {
			p, _ := b.Acquire(ctx, "dep")
			p.Record(ctx, nil)
		},
	} {
		f()
		if n := testing.AllocsPerRun(1000, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
