package redisguard

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestBackoffCeilingDoublesUpToTheLimit(t *testing.T) {
	for _, c := range []struct {
		attempt     int
		base, limit time.Duration
		want        time.Duration
	}{
		{0, 10 * time.Millisecond, time.Second, 10 * time.Millisecond},
		{3, 10 * time.Millisecond, time.Second, 80 * time.Millisecond},
		{7, 10 * time.Millisecond, time.Second, time.Second},
		{-5, 10 * time.Millisecond, time.Second, 10 * time.Millisecond},
		{math.MaxInt, time.Nanosecond, math.MaxInt64, math.MaxInt64}, // a shift overflows here
		{64, time.Second, time.Minute, time.Minute},
		{0, time.Minute, time.Second, time.Second},
		{0, 0, 0, 50 * time.Millisecond},
		{99, -1, -1, 5 * time.Second},
	} {
		if got := backoffCeiling(c.attempt, c.base, c.limit); got != c.want {
			t.Errorf("backoffCeiling(%d, %v, %v) = %v, want %v", c.attempt, c.base, c.limit, got, c.want)
		}
	}
}

func TestBackoffIsSpreadOverTheWholeRange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var low, high int
		for range 200 {
			start := time.Now()
			if err := Backoff(t.Context(), 2, time.Second, time.Minute); err != nil {
				t.Fatal(err)
			}
			switch d := time.Since(start); {
			case d > 4*time.Second:
				t.Fatalf("waited %v, at most 4s", d)
			case d < time.Second:
				low++
			case d > 3*time.Second:
				high++
			}
		}
		if low < 10 || high < 10 { // a quarter of 200 each
			t.Errorf("of 200 waits up to 4s, %d were below 1s and %d above 3s", low, high)
		}
	})
}

func TestBackoffEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		start := time.Now()
		for range 20 { // one of them alone may draw a wait of less than a millisecond
			if err := Backoff(ctx, 0, time.Hour, time.Hour); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
		}
		if d := time.Since(start); d > time.Millisecond {
			t.Errorf("waits went on for %v after the context had ended", d)
		}
		if err := Backoff(ctx, 1000, time.Hour, math.MaxInt64); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error of an ended context: %v", err)
		}
	})
}
