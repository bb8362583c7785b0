package redisguard

import (
	"math"
	"sync/atomic"
	"time"
)

// A lease is a batch of tokens that Redis has debited and that this instance
// may spend until they are void.
type lease struct {
	tokens atomic.Int64
	from   time.Duration // when they were asked for
	void   time.Duration // from here on they are not spent
	ahead  atomic.Int64  // from here on the next batch is asked for, while these are spent
}

// noAhead is an ahead that is never reached.
const noAhead = math.MaxInt64

// take spends n tokens, all or none. It compares and swaps and does not
// subtract and repair: a large request that finds too little must not make
// small ones fail meanwhile.
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

// takeUpTo spends at most n tokens and says how many.
func (s *lease) takeUpTo(n int64) int64 {
	for {
		have := s.tokens.Load()
		got := min(have, n)
		if got == 0 || s.tokens.CompareAndSwap(have, have-got) {
			return got
		}
	}
}

// alive says whether the tokens may be spent. On a clock that went back behind
// from nobody knows how old they are.
func (s *lease) alive(now time.Duration) bool { return s != nil && s.from <= now && now < s.void }
