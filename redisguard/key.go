package redisguard

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// A Key is one key of a Limiter as this instance knows it.
type Key struct {
	l      *Limiter
	name   string
	bucket *bucket // of the fallback

	// What a decision looks at without a lock.
	cur     atomic.Pointer[lease]
	quiet   atomic.Pointer[stretch] // in it whoever finds no tokens is denied without a question
	refused atomic.Int64            // tokens denied since the last request: they are demand as well

	mu      sync.Mutex
	pinned  bool
	next    *lease    // granted while cur is being spent
	flight  *flight   // the request under way; one at a time
	waiting []*waiter // for it, in the order in which they came
	decided []*waiter // who have yet to be told
	plan    plan      // when and how much to ask
	large   int64     // requests from that many tokens on are denied
	barred  time.Duration
	away    time.Duration // Redis is not asked until then
	tries   int           // requests that failed in a row
	failed  atomic.Bool   // the last request did, see down
}

// down says that nobody waits for the next request, as the last one failed. Of
// a cluster each key says it for itself: the others may have another master.
// Where it has the same one the node's gate turns their requests away at once.
func (k *Key) down() *atomic.Bool {
	if k.l.apart {
		return &k.failed
	}
	return &k.l.down
}

// keyBytes is about what a Key takes, with its lease and its place in a table.
const keyBytes = 640

// A stretch is a part of the instance's clock.
type stretch struct{ from, until time.Duration }

func (s *stretch) holds(now time.Duration) bool { return s != nil && s.from <= now && now < s.until }

func (l *Limiter) newKey(name string) *Key {
	k := &Key{l: l, name: name, bucket: new(bucket), barred: past, away: past}
	k.plan.start(l)
	return k
}

// spare says that forgetting k gives nothing away and loses nothing: neither
// tokens in hand nor a denial nor a fallback that was spent from.
func (l *Limiter) spare(k *Key) bool {
	now := l.clock()
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.pinned && k.flight == nil && k.hand(now) == 0 &&
		now >= k.barred && now >= k.plan.pace && !k.quiet.Load().holds(now) &&
		k.bucket.full(now, l.share, l.size)
}

// place is where the key's requests are counted.
func (k *Key) place() place {
	return place{of: asker{op: k.l.op, prefix: k.l.prefix}, key: k.l.prefix + k.name}
}

// Allow is AllowN for one token.
func (k *Key) Allow(ctx context.Context) (Decision, error) { return k.AllowN(ctx, 1) }

// AllowN is Limiter.AllowN for this key.
func (k *Key) AllowN(ctx context.Context, n int) (Decision, error) {
	now := k.l.clock()
	if n > 0 {
		if s := k.cur.Load(); s.alive(now) && s.take(int64(n)) {
			if int64(now) >= s.ahead.Load() {
				k.askAhead()
			}
			return Decision{OK: true}, nil
		}
		if quiet := k.quiet.Load(); quiet.holds(now) && float64(n) <= k.l.capacity {
			k.refused.Add(int64(n))
			return Decision{RetryAfter: quiet.until - now}, nil
		}
	}
	return k.decide(ctx, n)
}

// decide is what AllowN does when the tokens in cur do not settle it.
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

// try decides at once, or has the call wait.
func (k *Key) try(n int64) (Decision, *waiter) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.l.clock() // under the lock, or a call that waited for it would come from the past
	if now < k.plan.asked {
		k.rewind()
	}
	if k.spend(n, now) {
		return Decision{OK: true}, nil
	}
	if k.flight != nil && !k.down().Load() {
		return Decision{}, k.join(n, false)
	}
	if d, denied := k.denied(n, now); denied {
		return d, nil
	}
	if now >= k.away && k.flight == nil {
		// During an outage one request looks whether it is over, and nobody
		// waits for it.
		lost := k.down().Load()
		k.ask(n, n, k.hand(now), now)
		if !lost {
			return Decision{}, k.join(n, true)
		}
	}
	return k.fallback(n, now), nil
}

// denied says no without a question, where Redis has said so not long ago.
func (k *Key) denied(n int64, now time.Duration) (Decision, bool) {
	if n >= k.large && now < k.barred {
		k.refused.Add(n)
		return Decision{RetryAfter: max(k.barred, k.plan.pace) - now}, true
	}
	if now < k.plan.pace {
		k.refused.Add(n)
		if k.next == nil { // or a caller would be denied beside tokens that wait
			k.quiet.Store(&stretch{from: now, until: k.plan.pace})
		}
		return Decision{RetryAfter: k.plan.pace - now}, true
	}
	return Decision{}, false
}

// rewind forgets what was known by a clock that has gone back since: a denial
// that was to end in a second would last for as long as the clock went back,
// and the debt that was seen would seem to grow. Go's clocks do not go back;
// the virtual machine below may.
func (k *Key) rewind() {
	k.quiet.Store(nil)
	k.barred, k.away = past, past
	k.plan.pace, k.plan.seen = past, sight{}
}

// hand is how many tokens are in hand.
func (k *Key) hand(now time.Duration) int64 {
	var n int64
	if s := k.cur.Load(); s.alive(now) {
		n = s.tokens.Load()
	}
	if k.next.alive(now) {
		n += k.next.tokens.Load()
	}
	return n
}

// spend takes n tokens from both batches, the older one first.
func (k *Key) spend(n int64, now time.Duration) bool {
	k.turn(now)
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
	k.turn(now)
	return true
}

// turn puts the next batch in the place of one that is spent or void.
func (k *Key) turn(now time.Duration) {
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

// fallback is what OnOutage says.
func (k *Key) fallback(n int64, now time.Duration) Decision {
	k.l.g.counts.fallbacks.Add(1)
	again := max(k.away-now, 10*time.Millisecond)
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

// WaitN waits until n tokens of key are admitted. As rate.Limiter.WaitN of
// golang.org/x/time does, it fails at once when ctx would end before that,
// with an error that is context.DeadlineExceeded.
func (l *Limiter) WaitN(ctx context.Context, key string, n int) error {
	return wait(ctx, n, func(ctx context.Context, n int) (Decision, error) { return l.AllowN(ctx, key, n) })
}

// Wait is WaitN for one token.
func (k *Key) Wait(ctx context.Context) error { return k.WaitN(ctx, 1) }

// WaitN is Limiter.WaitN for this key.
func (k *Key) WaitN(ctx context.Context, n int) error { return wait(ctx, n, k.AllowN) }

// errDeadline says why a wait was not begun. It is a context.DeadlineExceeded,
// as the same wait would have ended if it had been.
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
