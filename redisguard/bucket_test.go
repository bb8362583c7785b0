package redisguard

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Callers that wait for each other must not have the same time count twice.
func TestBucketGivesNoMoreThanItsRate(t *testing.T) {
	const rate, size, callers = 1e6, 10, 8
	var b bucket
	base := time.Now()
	clock := func() time.Duration { return time.Since(base) }
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range 20_000 {
				if ok, _ := b.take(1, clock, share{rate, size}); ok {
					taken.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if most := size + rate*clock().Seconds(); float64(taken.Load()) > most {
		t.Errorf("%d tokens, at most %.0f", taken.Load(), most)
	}
}

func TestBucketOfAClockThatGoesBack(t *testing.T) {
	var b bucket
	now := time.Hour
	take := func() bool {
		ok, _ := b.take(1, func() time.Duration { return now }, share{1, 1})
		return ok
	}
	if !take() || take() {
		t.Fatal("a full bucket of one")
	}
	now = 0
	if take() {
		t.Error("time that went back was paid for")
	}
	now = time.Second
	if !take() {
		t.Error("a second after a clock went back there is no token")
	}
}
