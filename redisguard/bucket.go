package redisguard

import (
	"sync"
	"time"
)

// A bucket is a token bucket that knows this process alone: what an instance
// may spend of a limit while Redis is away.
type bucket struct {
	mu     sync.Mutex
	tokens float64
	at     time.Duration // when tokens was true
	used   bool          // before its first use a bucket is full
}

// take spends n tokens of a bucket with that rate a second and that size, or
// says after which time they will be there; never is for more than the size.
// It looks at the clock itself: with times that callers read before they waited
// for the lock it would count some time twice.
func (b *bucket) take(n int, clock func() time.Duration, rate, size float64) (ok bool, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := clock()
	if !b.used {
		b.used, b.tokens, b.at = true, size, now
	}
	b.tokens = min(size, b.tokens+max(0, now-b.at).Seconds()*rate)
	b.at = now
	if b.tokens >= float64(n) {
		b.tokens -= float64(n)
		return true, 0
	}
	if float64(n) > size {
		return false, never
	}
	return false, toDuration((float64(n) - b.tokens) / rate)
}

// full says that nothing would be lost, or given away, by forgetting b.
func (b *bucket) full(now time.Duration, rate, size float64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.used || b.tokens+(now-b.at).Seconds()*rate >= size
}

// never is as far away as a wait can be. past is before anything that a clock
// shows, even one that was set back, and far enough from the end of durations
// for differences.
const (
	never = time.Duration(1<<63 - 1)
	past  = -never / 2
)

// toDuration is seconds as a duration that does not overflow; rounded up, as
// it says how long to wait.
func toDuration(seconds float64) time.Duration {
	ns := seconds * float64(time.Second)
	if ns >= float64(never) {
		return never
	}
	return time.Duration(ns) + 1
}
