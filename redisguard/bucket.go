package redisguard

import (
	"sync"
	"time"
)

// A bucket is a token bucket of this process only. It limits what an instance
// may spend while Redis is unavailable.
type bucket struct {
	mu     sync.Mutex
	tokens float64
	at     time.Duration // time of the value of tokens
	used   bool          // a bucket is full before its first use
}

// take spends n tokens of a bucket with that rate per second and that size. If
// there are too few, it returns the time until they are available, or never if
// n exceeds the size. It reads the clock under the lock. Times read before
// waiting for the lock would count some time twice.
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

// full reports whether forgetting b would neither lose nor add tokens.
func (b *bucket) full(now time.Duration, rate, size float64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.used || b.tokens+(now-b.at).Seconds()*rate >= size
}

// never is the longest wait. past is before any time of the clock, even one set
// back, and still allows differences without overflow.
const (
	never = time.Duration(1<<63 - 1)
	past  = -never / 2
)

// toDuration returns seconds as a duration without overflow. It rounds up,
// because the result is a wait.
func toDuration(seconds float64) time.Duration {
	ns := seconds * float64(time.Second)
	if ns >= float64(never) {
		return never
	}
	return time.Duration(ns) + 1
}
