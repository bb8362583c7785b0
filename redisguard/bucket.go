package redisguard

import (
	"sync"
	"time"
)

// A share is what a bucket admits of a limit: tokens per second, and at once.
type share struct{ rate, size float64 }

// A bucket is the token buckets of this process only, one for each limit. It
// limits what an instance may spend while Redis is unavailable.
type bucket struct {
	mu     sync.Mutex
	tokens []float64     // nil: full, before the first use
	at     time.Duration // time of the value of tokens
}

// take spends n tokens of all limits, whose shares are always as many. If there
// are too few of one, it returns the time until they are available, or never if n
// exceeds a size. It reads the clock under the lock. Times read before waiting for
// the lock would count some time twice.
func (b *bucket) take(n int, clock func() time.Duration, of ...share) (ok bool, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := clock()
	if b.tokens == nil {
		b.at = now
		for _, s := range of {
			b.tokens = append(b.tokens, s.size)
		}
	}
	passed := max(0, now-b.at).Seconds()
	b.at = now
	for i, s := range of {
		b.tokens[i] = min(s.size, b.tokens[i]+passed*s.rate)
		switch short := float64(n) - b.tokens[i]; {
		case short <= 0:
		case float64(n) > s.size:
			wait = never
		default:
			wait = max(wait, toDuration(short/s.rate))
		}
	}
	if wait > 0 {
		return false, wait
	}
	for i := range of {
		b.tokens[i] -= float64(n)
	}
	return true, 0
}

// full reports whether forgetting b would neither lose nor add tokens.
func (b *bucket) full(now time.Duration, of []share) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.tokens {
		if b.tokens[i]+(now-b.at).Seconds()*of[i].rate < of[i].size {
			return false
		}
	}
	return true
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
