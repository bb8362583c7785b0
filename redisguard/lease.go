package redisguard

import (
	"math"
	"sync/atomic"
	"time"
)

// A lease is a batch of tokens that Redis has debited. This instance may spend
// them until they expire.
type lease struct {
	tokens  atomic.Int64
	granted int64         // the most tokens that it may have, see Key.refund
	from    time.Duration // when they were requested
	void    time.Duration // when they expire
	ahead   time.Duration // when to request the next batch, while these are spent
	paced   bool          // spent under the key's lock only, see pacing
}

// take spends n tokens, all or none. It uses compare-and-swap: with
// subtract-and-repair, a large request that fails would make small ones fail
// meanwhile. It returns how many are left.
func (s *lease) take(n int64) (left int64, ok bool) {
	for {
		have := s.tokens.Load()
		if have < n {
			return have, false
		}
		if s.tokens.CompareAndSwap(have, have-n) {
			return have - n, true
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

// empty takes all tokens and returns how many they were.
func (s *lease) empty() int64 {
	if s == nil {
		return 0
	}
	return s.takeUpTo(math.MaxInt64)
}

// alive reports whether the tokens may be spent. If the clock went back before
// from, their age is unknown.
func (s *lease) alive(now time.Duration) bool { return s != nil && s.from <= now && now < s.void }

// A view is what is read of a key without the lock. It does not change: a key
// that changes gets another one.
type view struct {
	level
	cur    *lease        // the current lease; its tokens do change
	from   time.Duration // from then until the next one, calls spend its tokens,
	until  time.Duration // and there is nothing else to do
	renew  time.Duration // when to ask for the limit again
	stated bool          // see policy.stated
	others []level       // of further limits
	more   int64         // tokens of the next lease
	void   time.Duration // when these expire
	trip   time.Duration
	pace   time.Duration // until then, Redis grants no others
}

// now returns the limit with the fewest tokens, how many of it can be admitted
// now, while hand tokens of the current lease are left, and when all are back.
func (v *view) now(hand int64, now time.Duration) (of *policy, remaining int, reset time.Duration) {
	hand += v.more
	of = v.of
	n, reset := v.at(hand, now)
	for i := range v.others {
		other := &v.others[i]
		if m, r := other.at(hand, now); m < n || m == n && r > reset {
			of, n, reset = other.of, m, r
		}
	}
	if now < v.pace {
		n = min(n, hand)
	}
	return of, int(n), reset
}

// see returns the view of a key. The caller has the lock.
func (k *Key) see(now time.Duration) view {
	v := view{
		level: k.terms.policies[0].level(&k.plan.seen), cur: k.cur,
		trip: k.plan.trip, pace: k.plan.pace, renew: k.renewAt,
	}
	switch {
	case k.invalid != nil:
		v.renew = past // for the error
	case k.flight != nil:
		v.renew = never // once it has landed, see Key.renew
	}
	if s := k.cur; s != nil && !s.paced && k.l.rollout == nil && k.invalid == nil {
		v.from, v.until = s.from, min(s.void, s.ahead, v.renew)
	}
	if k.plan.exact {
		v.room = k.terms.burst
	}
	for i := 1; i < len(k.terms.policies); i++ {
		seen := k.plan.seen.account(i)
		v.others = append(v.others, k.terms.policies[i].level(&seen))
	}
	if k.next.alive(now) {
		v.more, v.void = k.next.tokens.Load(), k.next.void
	}
	return v
}

// look updates the view that is read without the lock, after any change of what
// is in it. The caller has the lock.
func (k *Key) look(now time.Duration) {
	v := k.see(now)
	k.view.Store(&v)
}
