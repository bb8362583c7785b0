package redisguard

import (
	"math"
	"sync/atomic"
	"time"
)

// A lease is a batch of tokens that Redis has debited. This instance may spend
// them until they expire.
type lease struct {
	tokens atomic.Int64
	from   time.Duration // when they were requested
	void   time.Duration // when they expire
	ahead  atomic.Int64  // when to request the next batch, while these are spent
}

// noAhead is an ahead time that never comes.
const noAhead = math.MaxInt64

// take spends n tokens, all or none. It uses compare-and-swap: with
// subtract-and-repair, a large request that fails would make small ones fail
// meanwhile.
func (s *lease) take(n int64) bool {
	for {
		have := s.tokens.Load()
		if have < n {
			return false
		}
		if s.tokens.CompareAndSwap(have, have-n) {
			return true
		}
	}
}

// takeUpTo spends at most n tokens and returns how many.
func (s *lease) takeUpTo(n int64) int64 {
	for {
		have := s.tokens.Load()
		got := min(have, n)
		if got == 0 || s.tokens.CompareAndSwap(have, have-got) {
			return got
		}
	}
}

// alive reports whether the tokens may be spent. If the clock went back before
// from, their age is unknown.
func (s *lease) alive(now time.Duration) bool { return s != nil && s.from <= now && now < s.void }
