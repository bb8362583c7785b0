package redisguard

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// A Key is one key of a Limiter in this instance.
type Key struct {
	l      *Limiter
	name   string
	bucket *bucket // of the fallback

	// Read without the lock.
	view   atomic.Pointer[view]
	denied atomic.Pointer[interval] // during this interval, calls that find no local tokens are denied without asking Redis

	*keyCounts // with the lock and the leases

	pinned  bool
	terms   *terms
	renewAt time.Duration // when to ask for the terms again
	invalid error         // of the key's own limit
	flight  *flight       // the request under way; at most one
	waiting []*waiter     // calls that wait for it, in order of arrival
	decided []*waiter     // calls to notify of their decision
	pacing  pacing
	plan    plan          // when to ask Redis, and for how many tokens
	denials shortage      // of several tokens
	pause   shortage      // after a denial of several tokens, of which some are there
	retryAt time.Duration // Redis is not asked before
	tries   int           // failed requests in a row
	failed  atomic.Bool   // the last request failed, see down
	unmet   int64         // tokens that OnOutage decided about since the last request
}

// down returns the flag for a failed last request; while it is set, nobody
// waits for the next one. In a cluster each key has its own flag, because other
// keys may have another master. Keys of the same master fail at once at its
// node's gate.
func (k *Key) down() *atomic.Bool {
	if k.l.apart {
		return &k.failed
	}
	return &k.l.down
}

// keyBytes is the approximate memory of a Key with its lease and table entry.
const keyBytes = 720

// An interval is a range of the instance's clock.
type interval struct{ from, until time.Duration }

func (s *interval) contains(now time.Duration) bool {
	return s != nil && s.from <= now && now < s.until
}

func (l *Limiter) newKey(name string) *Key {
	k := &Key{l: l, name: name, keyCounts: new(keyCounts), terms: l.live.Load(), renewAt: past, bucket: new(bucket), retryAt: past}
	k.denials.until, k.pause.until = past, past
	k.plan.start(l, k.terms)
	k.pacing.own, k.pacing.at = k.terms.burst, past
	k.look(past)
	return k
}

// newMember returns a key of the table, whose decisions Status counts.
func (l *Limiter) newMember(name string) *Key {
	k := l.newKey(name)
	l.uncounted.join(k.keyCounts)
	return k
}

// evictable reports whether forgetting k loses nothing of worth and admits
// nothing more. It must have no tokens that are in use, no active denial, and a
// full fallback bucket. If so, k is not in the table any more afterwards.
func (l *Limiter) evictable(k *Key) bool {
	now := l.clock()
	k.mu.Lock()
	defer k.mu.Unlock()
	gone := !k.pinned && k.flight == nil && !k.inUse(k.cur, now) && !k.inUse(k.next, now) &&
		now >= max(k.denials.until, k.pause.until, k.plan.pace) && !k.denied.Load().contains(now) &&
		k.bucket.full(now, k.terms.shares)
	if gone {
		evicted(l.uncounted, k, k.keyCounts)
	}
	return gone
}

// inUse reports whether a lease has tokens that are likely to be spent. Those of
// a window live longer than that, and must not keep the key in memory.
func (k *Key) inUse(s *lease, now time.Duration) bool {
	used := time.Duration(pacedLife * float64(k.plan.horizon))
	return s.alive(now) && s.tokens.Load() > 0 && now < s.from+used
}

// place returns where the key's requests are counted.
func (k *Key) place() place {
	return place{of: asker{op: k.l.op, prefix: k.l.prefix}, key: k.terms.prefix + k.name}
}

// Allow is AllowN for one token.
func (k *Key) Allow(ctx context.Context) (Decision, error) { return k.AllowN(ctx, 1) }

// AllowN is Limiter.AllowN for this key.
//
// Most calls spend tokens of the current lease, and need no more than is here. A
// clock waits for what is before it, so that is nothing.
func (k *Key) AllowN(ctx context.Context, n int) (Decision, error) {
	now, v := k.l.clock(), k.view.Load()
	if n <= 0 || now < v.from || now >= v.until || ctx.Err() != nil {
		return k.allow(ctx, n, now)
	}
	left, ok := v.cur.take(int64(n))
	if !ok {
		return k.allow(ctx, n, now)
	}
	return Decision{OK: true, tokens: tokenCount(left), account: account{v, now}}, nil
}

// allow is AllowN where the view alone does not decide. Tokens of the current
// lease and a recent denial of Redis cost no lock.
func (k *Key) allow(ctx context.Context, n int, now time.Duration) (Decision, error) {
	if k.l.rollout != nil && !k.l.rollout.Has(k.name) {
		return k.l.allowBefore(ctx, k.name, n)
	}
	if err := ctx.Err(); err != nil {
		return Decision{}, err // nobody would use the tokens
	}
	if n <= 0 {
		return k.decide(ctx, n)
	}
	v := k.view.Load()
	var left int64
	if v.cur.alive(now) && !v.cur.paced {
		if now >= v.renew {
			if err := k.renewNow(); err != nil {
				return Decision{}, err
			}
			v = k.view.Load()
		}
	}
	if s := v.cur; s.alive(now) && !s.paced {
		var ok bool
		if left, ok = s.take(int64(n)); ok {
			if now >= v.until {
				k.askAhead()
			}
			return Decision{OK: true, tokens: tokenCount(left), account: account{v, now}}, nil
		}
	}
	if s := k.denied.Load(); s.contains(now) && v.of.terms.admits(n) {
		k.refused.Add(int64(n))
		wait := max(s.until, v.earliest(int64(n), now, nil)) - now
		return k.l.denied(Decision{RetryAfter: wait, tokens: tokenCount(left), account: account{v, now}}, n), nil
	}
	return k.decide(ctx, n)
}

// decide is the slow path of AllowN, if the tokens in cur do not decide the
// call.
func (k *Key) decide(ctx context.Context, n int) (Decision, error) {
	if n < 0 {
		return Decision{}, errNegative(n)
	}
	d, w, err := k.try(int64(n))
	if w != nil {
		d, err = k.wait(ctx, w)
	}
	if err != nil {
		return d, err
	}
	return k.l.denied(d, n), nil
}

func errNegative(n int) error { return fmt.Errorf("redisguard: AllowN of %d tokens", n) }

// try decides at once, or registers the call as a waiter.
func (k *Key) try(n int64) (Decision, *waiter, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.l.clock() // under the lock, because a time from before the lock may be older than others
	if now < k.plan.asked {
		k.rewind()
	}
	if err := k.renew(now); err != nil {
		return Decision{}, nil, err
	}
	if err := k.terms.possible(int(n)); err != nil {
		return Decision{}, nil, err
	}
	if n == 0 || k.spend(n, now) {
		return k.describe(Decision{OK: true}, now), nil, nil
	}
	if d, denied := k.pacedDenial(n, now); denied {
		return k.describe(d, now), nil, nil
	}
	if k.flight != nil && !k.flight.overdue && !k.down().Load() {
		return Decision{}, k.join(n, false), nil
	}
	if d, denied := k.knownDenial(n, now); denied {
		return k.describe(d, now), nil, nil
	}
	if now >= k.retryAt && k.flight == nil {
		// During an outage one request probes Redis, and nobody waits for it.
		lost := k.down().Load()
		k.ask(n, n, k.available(addTime(now, k.plan.trip)), now)
		if !lost {
			return Decision{}, k.join(n, true), nil
		}
	}
	return k.fallback(n, now), nil, nil
}

// describe adds to d what the instance knows of the key. The caller has the
// lock.
func (k *Key) describe(d Decision, now time.Duration) Decision {
	v := k.see(now)
	v.more = k.available(now)
	if d.Fallback() {
		d.account = v.of.account(0)
		return d
	}
	of, remaining, reset := v.now(0, now)
	d.account = of.account(reset)
	if k.paced() {
		released := int64(k.releasable(now) + 1e-6)
		if now >= v.pace && released == v.more {
			_, granted, _ := v.now(-v.more, now) // of the Burst, whoever has it in hand
			released = min(released+int64(granted), int64(k.pacing.own+1e-6))
		} // else those in hand are not released yet, and Redis is not asked before
		remaining = min(remaining, int(released))
	}
	d.tokens = int32(max(0, remaining))
	return d
}

// knownDenial denies without a request if Redis has denied recently.
func (k *Key) knownDenial(n int64, now time.Duration) (Decision, bool) {
	if (k.denials.covers(n, now) || k.pause.covers(n, now)) && k.earliest(n, now) > now+time.Microsecond {
		k.refused.Add(n)
		return Decision{RetryAfter: k.retryAfter(n, now)}, true
	}
	if now < k.plan.pace {
		k.refused.Add(n)
		// Without the lock, a call knows neither the tokens of the next lease nor
		// how those in hand are released.
		if k.next == nil && !k.paced() {
			k.look(now)
			k.denied.Store(&interval{now, min(k.plan.pace, k.renewAt)}) // then the limit may be another
		}
		return Decision{RetryAfter: k.retryAfter(n, now)}, true
	}
	return Decision{}, false
}

// rewind forgets all times after the clock went back. Otherwise a denial would
// last as long as the clock went back, and the observed debt would seem to
// grow. Go's clocks do not go back, but that of a virtual machine may.
func (k *Key) rewind() {
	k.denied.Store(nil)
	k.denials.until, k.pause.until, k.retryAt = past, past, past
	k.plan.pace, k.plan.seen = past, observation{}
}

// available returns the number of local tokens.
func (k *Key) available(now time.Duration) int64 {
	var n int64
	if k.cur.alive(now) {
		n = k.cur.tokens.Load()
	}
	if k.next.alive(now) {
		n += k.next.tokens.Load()
	}
	return n
}

// spend takes n tokens from both leases, the older one first, if so many are
// released.
func (k *Key) spend(n int64, now time.Duration) bool {
	k.promote(now)
	if !k.paced() {
		return k.draw(n, now)
	}
	if k.releasable(now) < float64(n)-1e-6 || !k.draw(n, now) {
		return false
	}
	k.pacing.level -= float64(n)
	k.pacing.own -= float64(n)
	k.askAheadIfDue(now)
	return true
}

// draw takes n tokens from both leases.
func (k *Key) draw(n int64, now time.Duration) bool {
	s := k.cur
	if s.alive(now) {
		if _, ok := s.take(n); ok {
			return true
		}
	}
	if !k.next.alive(now) {
		return false
	}
	var got int64
	if s.alive(now) {
		got = s.takeUpTo(n)
	}
	if _, ok := k.next.take(n - got); !ok {
		if got > 0 {
			s.tokens.Add(got)
		}
		return false
	}
	k.promote(now)
	return true
}

// promote replaces a spent or expired lease by the next one.
func (k *Key) promote(now time.Duration) {
	s := k.cur
	if s != nil && now >= s.void {
		k.discard(s.empty())
	}
	if k.next == nil || s.alive(now) && s.tokens.Load() > 0 {
		return
	}
	k.discard(s.empty()) // it may have tokens if the clock went back
	k.cur, k.next = k.next, nil
	k.look(now)
}

// fallback returns the decision of OnOutage.
func (k *Key) fallback(n int64, now time.Duration) Decision {
	k.l.g.counts.fallbacks.Add(1)
	k.unmet += n
	d := Decision{tokens: unknown, OK: k.l.onOutage == FailOpen}
	wait := never
	if k.l.onOutage == LocalFallback {
		d.OK, wait = k.bucket.take(int(n), k.l.clock, k.terms.shares...)
	}
	if d.OK {
		k.l.decisions.add(Tally{Admitted: n, Fallbacks: n})
	} else {
		k.l.decisions.add(Tally{Denied: n, Fallbacks: n})
		d.RetryAfter = min(wait, max(k.retryAt-now, 10*time.Millisecond))
	}
	return k.describe(d, now)
}
