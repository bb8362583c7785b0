package redisguard

import (
	"math"
	"time"
)

// When a denied call may try again follows from what the instance knows: the
// tokens in hand, which expire lease by lease, and the account, of which Redis
// grants nothing before the pace.

// A phase is a time in which the tokens in hand are the same, if none are spent.
type phase struct {
	from, until time.Duration
	hand        int64
}

// phases returns the phases from now on, in which the tokens of the current
// lease and those of the next one expire.
func (v *view) phases(now time.Duration) [3]phase {
	var left int64
	first, second := now, now
	if v.cur.alive(now) {
		left, first = v.cur.tokens.Load(), v.cur.void
	}
	if v.more > 0 {
		second = v.void
	}
	last := left
	if second > first {
		last = v.more
	}
	early, late := min(first, second), max(first, second)
	return [...]phase{{now, early, left + v.more}, {early, late, last}, {late, never, 0}}
}

// earliest returns when n tokens can be admitted, if nobody else takes tokens
// from the current lease or the account. p, if it is not nil, is up to date, and
// that of a key whose tokens are released over time.
func (v *view) earliest(n int64, now time.Duration, p *pacing) time.Duration {
	for _, s := range v.phases(now) {
		at, end := v.within(s, n, now, p), s.until
		if n > s.hand {
			end -= v.trip // those in hand must be there when the reply comes
		}
		if at < end {
			return at
		}
	}
	return never
}

// within returns when n tokens can be admitted if those in hand are as in a
// phase.
func (v *view) within(s phase, n int64, now time.Duration, p *pacing) time.Duration {
	at := s.from
	if p != nil {
		at = max(at, now+toNanos((float64(n)-p.own)*v.cost))
	}
	if n <= s.hand {
		if p != nil {
			at = max(at, now+toNanos((float64(n)-p.level)/p.rate))
		}
		return at
	}
	at = max(at, v.pace, addTime(now, v.wait(n-s.hand, now)))
	if p != nil && v.of.terms.paced {
		at = max(at, now+v.position(n, s.hand, now, p))
	}
	return at
}

// position returns the time until enough positions of the account are within
// the Burst, so that n tokens more than those in hand can be spent, while those
// are released.
func (v *view) position(n, hand int64, now time.Duration, p *pacing) time.Duration {
	debt := float64(v.clear-now) / v.cost // in tokens
	level := min(p.level, float64(hand))
	short := float64(n) - v.of.terms.burst - level + debt
	x := short / (p.rate + 1/v.cost)
	if level+p.rate*x > float64(hand) {
		x = (short + level - float64(hand)) * v.cost
	}
	return toNanos(x) + time.Millisecond // which Redis may count later
}

// wait returns the time until all limits have n tokens.
func (v *view) wait(n int64, now time.Duration) time.Duration {
	d := v.level.wait(n, now)
	for i := range v.others {
		d = max(d, v.others[i].wait(n, now))
	}
	return d
}

// wait returns the time until the account has n tokens.
func (s *level) wait(n int64, now time.Duration) time.Duration {
	left := s.clear - now
	switch {
	case left <= 0, s.cost == 0 && s.used+n <= s.limit:
		return 0
	case s.cost == 0:
		return left
	}
	// Redis counts whole milliseconds, and so does clear from its reply.
	return max(0, left-time.Duration((s.room-float64(n))*s.cost).Truncate(time.Millisecond))
}

// earliest returns when n tokens can be admitted. The caller has the lock.
func (k *Key) earliest(n int64, now time.Duration) time.Duration {
	v := k.see(now)
	if !k.paced() {
		return v.earliest(n, now, nil)
	}
	k.releasable(now)
	return v.earliest(n, now, &k.pacing)
}

// retryAfter returns the wait after a denial of n tokens. Several are then
// denied until that time without a request, which would only bring a part of
// them.
func (k *Key) retryAfter(n int64, now time.Duration) time.Duration {
	at := max(k.earliest(n, now), now+time.Millisecond)
	if n > 1 {
		k.denials.add(n, at, now)
	}
	return at - now
}

// A shortage is that until a time, Redis is not asked for n tokens or more that
// are not there by its last reply. That shows how many are there, so one shortage
// is enough for denials of different sizes.
type shortage struct {
	n     int64
	until time.Duration
}

func (s *shortage) covers(n int64, now time.Duration) bool { return n >= s.n && now < s.until }

func (s *shortage) add(n int64, until, now time.Duration) {
	if now >= s.until {
		*s = shortage{n, until}
		return
	}
	s.n, s.until = min(s.n, n), max(s.until, until)
}

// toNanos is a duration of nanoseconds, rounded up and not negative.
func toNanos(f float64) time.Duration { return time.Duration(math.Ceil(max(0, f) - 1e-3)) }
