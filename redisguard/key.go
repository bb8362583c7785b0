package redisguard

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// A Key is one key of a Limiter in this instance.
type Key struct {
	l      *Limiter
	name   string
	bucket *bucket // of the fallback

	// Read without the lock.
	cur     atomic.Pointer[lease]
	denied  atomic.Pointer[interval] // during this interval, calls that find no local tokens are denied without asking Redis
	refused atomic.Int64             // tokens denied since the last request; they count as demand

	mu        sync.Mutex
	pinned    bool
	next      *lease    // granted while cur is spent
	flight    *flight   // the request under way; at most one
	waiting   []*waiter // calls that wait for it, in order of arrival
	decided   []*waiter // calls to notify of their decision
	plan      plan      // when to ask Redis, and for how many tokens
	large     int64     // until denyUntil, requests for at least this many tokens are denied
	denyUntil time.Duration
	retryAt   time.Duration // Redis is not asked before
	tries     int           // failed requests in a row
	failed    atomic.Bool   // the last request failed, see down
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
const keyBytes = 640

// An interval is a range of the instance's clock.
type interval struct{ from, until time.Duration }

func (s *interval) contains(now time.Duration) bool {
	return s != nil && s.from <= now && now < s.until
}

func (l *Limiter) newKey(name string) *Key {
	k := &Key{l: l, name: name, bucket: new(bucket), denyUntil: past, retryAt: past}
	k.plan.start(l)
	return k
}

// evictable reports whether forgetting k loses nothing and admits nothing more.
// It must have no available tokens, no active denial, and a full fallback
// bucket.
func (l *Limiter) evictable(k *Key) bool {
	now := l.clock()
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.pinned && k.flight == nil && k.available(now) == 0 &&
		now >= k.denyUntil && now >= k.plan.pace && !k.denied.Load().contains(now) &&
		k.bucket.full(now, l.share, l.size)
}

// place returns where the key's requests are counted.
func (k *Key) place() place {
	return place{of: asker{op: k.l.op, prefix: k.l.prefix}, key: k.l.prefix + k.name}
}

// Allow is AllowN for one token.
func (k *Key) Allow(ctx context.Context) (Decision, error) { return k.AllowN(ctx, 1) }

// AllowN is Limiter.AllowN for this key.
func (k *Key) AllowN(ctx context.Context, n int) (Decision, error) {
	if err := ctx.Err(); err != nil {
		return Decision{}, err // nobody would use the tokens
	}
	now := k.l.clock()
	if n > 0 {
		if s := k.cur.Load(); s.alive(now) && s.take(int64(n)) {
			if int64(now) >= s.ahead.Load() {
				k.askAhead()
			}
			return Decision{OK: true}, nil
		}
		if denied := k.denied.Load(); denied.contains(now) && float64(n) <= k.l.capacity {
			k.refused.Add(int64(n))
			return Decision{RetryAfter: denied.until - now}, nil
		}
	}
	return k.decide(ctx, n)
}

// decide is the slow path of AllowN, if the tokens in cur do not decide the
// call.
func (k *Key) decide(ctx context.Context, n int) (Decision, error) {
	switch {
	case n == 0:
		return Decision{OK: true}, nil
	case n < 0:
		return Decision{}, fmt.Errorf("redisguard: AllowN of %d tokens", n)
	case float64(n) > math.Floor(k.l.capacity+1e-6):
		return Decision{}, fmt.Errorf("%w: %d of %d", ErrTooMany, n, int64(k.l.capacity+1e-6))
	}
	d, w := k.try(int64(n))
	if w == nil {
		return d, nil
	}
	return k.wait(ctx, w)
}

// try decides at once, or registers the call as a waiter.
func (k *Key) try(n int64) (Decision, *waiter) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.l.clock() // under the lock, because a time from before the lock may be older than others
	if now < k.plan.asked {
		k.rewind()
	}
	if k.spend(n, now) {
		return Decision{OK: true}, nil
	}
	if k.flight != nil && !k.down().Load() {
		return Decision{}, k.join(n, false)
	}
	if d, denied := k.knownDenial(n, now); denied {
		return d, nil
	}
	if now >= k.retryAt && k.flight == nil {
		// During an outage one request probes Redis, and nobody waits for it.
		lost := k.down().Load()
		k.ask(n, n, k.available(now), now)
		if !lost {
			return Decision{}, k.join(n, true)
		}
	}
	return k.fallback(n, now), nil
}

// knownDenial denies without a request if Redis has denied recently.
func (k *Key) knownDenial(n int64, now time.Duration) (Decision, bool) {
	if n >= k.large && now < k.denyUntil {
		k.refused.Add(n)
		return Decision{RetryAfter: max(k.denyUntil, k.plan.pace) - now}, true
	}
	if now < k.plan.pace {
		k.refused.Add(n)
		if k.next == nil { // otherwise a caller would be denied although tokens are available
			k.denied.Store(&interval{from: now, until: k.plan.pace})
		}
		return Decision{RetryAfter: k.plan.pace - now}, true
	}
	return Decision{}, false
}

// rewind forgets all times after the clock went back. Otherwise a denial would
// last as long as the clock went back, and the observed debt would seem to
// grow. Go's clocks do not go back, but that of a virtual machine may.
func (k *Key) rewind() {
	k.denied.Store(nil)
	k.denyUntil, k.retryAt = past, past
	k.plan.pace, k.plan.seen = past, observation{}
}

// available returns the number of local tokens.
func (k *Key) available(now time.Duration) int64 {
	var n int64
	if s := k.cur.Load(); s.alive(now) {
		n = s.tokens.Load()
	}
	if k.next.alive(now) {
		n += k.next.tokens.Load()
	}
	return n
}

// spend takes n tokens from both leases, the older one first.
func (k *Key) spend(n int64, now time.Duration) bool {
	k.promote(now)
	s := k.cur.Load()
	if s.alive(now) && s.take(n) {
		return true
	}
	if !k.next.alive(now) {
		return false
	}
	var got int64
	if s.alive(now) {
		got = s.takeUpTo(n)
	}
	if !k.next.take(n - got) {
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
	s := k.cur.Load()
	if s != nil && now >= s.void {
		k.plan.lost += s.takeUpTo(math.MaxInt64)
	}
	if k.next == nil || s.alive(now) && s.tokens.Load() > 0 {
		return
	}
	k.cur.Store(k.next)
	k.next = nil
}

// fallback returns the decision of OnOutage.
func (k *Key) fallback(n int64, now time.Duration) Decision {
	k.l.g.counts.fallbacks.Add(1)
	again := max(k.retryAt-now, 10*time.Millisecond)
	switch k.l.onOutage {
	case FailOpen:
		return Decision{OK: true, Fallback: true}
	case LocalFallback:
		ok, wait := k.bucket.take(int(n), k.l.clock, k.l.share, k.l.size)
		if ok {
			return Decision{OK: true, Fallback: true}
		}
		return Decision{RetryAfter: min(wait, again), Fallback: true}
	}
	return Decision{RetryAfter: again, Fallback: true}
}

// Wait is WaitN for one token.
func (l *Limiter) Wait(ctx context.Context, key string) error { return l.WaitN(ctx, key, 1) }

// WaitN waits until n tokens of key are admitted. If ctx would end before that,
// it fails at once with an error that is context.DeadlineExceeded, as
// rate.Limiter.WaitN of golang.org/x/time does.
func (l *Limiter) WaitN(ctx context.Context, key string, n int) error {
	return wait(ctx, n, func(ctx context.Context, n int) (Decision, error) { return l.AllowN(ctx, key, n) })
}

// Wait is WaitN for one token.
func (k *Key) Wait(ctx context.Context) error { return k.WaitN(ctx, 1) }

// WaitN is Limiter.WaitN for this key.
func (k *Key) WaitN(ctx context.Context, n int) error { return wait(ctx, n, k.AllowN) }

// errDeadline is the error of a wait that was not begun. It is a
// context.DeadlineExceeded, as the wait itself would have ended.
var errDeadline = fmt.Errorf("redisguard: waiting for the limiter would take too long: %w", context.DeadlineExceeded)

func wait(ctx context.Context, n int, allow func(context.Context, int) (Decision, error)) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		d, err := allow(ctx, n)
		if err != nil || d.OK {
			return err
		}
		if until, ok := ctx.Deadline(); ok && time.Until(until) < d.RetryAfter {
			return errDeadline
		}
		timer := time.NewTimer(d.RetryAfter)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}
