package redisguard

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"time"
)

// Peek returns the Decision that Allow would make, and spends nothing. It asks
// Redis at most once per horizon and key, and not at all if the key has asked
// within it. During an outage it is the zero Decision with Fallback.
func (l *Limiter) Peek(ctx context.Context, key string) (Decision, error) {
	if !l.rollout.Has(key) {
		return Decision{}, ErrOutside
	}
	if err := ctx.Err(); err != nil {
		return Decision{}, err
	}
	k, done, err := l.entry(key)
	if err != nil {
		return Decision{}, err
	}
	defer done()
	d, known := k.peek()
	if known {
		return d, nil
	}
	asked := l.peeks.DoChan(key, func() (any, error) {
		_, err := k.transact(context.WithoutCancel(ctx), 0, 1, nil)
		d, _ := k.peek() // here: a key without room is another Key for each who shares the request
		return d, err
	})
	select {
	case reply := <-asked:
		if reply.Err != nil {
			return Decision{tokens: unknown}, ctx.Err()
		}
		return reply.Val.(Decision), nil
	case <-ctx.Done():
		return Decision{}, ctx.Err()
	}
}

// peek returns what the key knows, and whether it learned that in this horizon.
func (k *Key) peek() (d Decision, known bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.l.clock()
	d = k.describe(d, now)
	if d.OK = d.tokens > 0; !d.OK {
		d.RetryAfter = max(k.earliest(1, now)-now, time.Millisecond)
	}
	seen := k.plan.seen
	return d, seen.came > 0 && now-seen.came < k.l.horizon || now < k.plan.pace
}

// Refund gives back n tokens of key that were admitted, such as those of a call
// that then failed. If this instance has a lease of the key with room for them,
// it costs no command; otherwise, and for limits of less than a token per
// horizon, it costs one. Tokens are lost, and never doubled, in these cases:
//
//   - Redis does not answer, which is the error.
//   - Another instance has asked for tokens in between, and Redis then loses the key.
//   - They went to the lease, and it ends before they are asked for.
//   - An instance of a version without marks of refunds has asked for tokens in
//     between, or does so within Burst / Rate, or within the window.
//
// A refund of tokens that were not admitted may admit the Burst and what is in
// hand once more. Tokens count as given back when Refund returns: within a span
// of time, what is admitted minus what is refunded is within the bound.
func (l *Limiter) Refund(ctx context.Context, key string, n int) error {
	if n < 0 {
		return fmt.Errorf("redisguard: Refund of %d tokens", n)
	}
	if !l.rollout.Has(key) {
		return ErrOutside
	}
	_, err := l.giveBack(ctx, key, int64(n), nil)
	return err
}

// giveBack gives back n tokens. If it fails, rest of them are not given back and
// never will be, because nothing was sent for them. keep are the limits that keep
// them, if some do: they are windows that have ended, and a lease has tokens of the
// next.
func (l *Limiter) giveBack(ctx context.Context, key string, n int64, keep []bool) (rest int64, err error) {
	if err := ctx.Err(); err != nil || n == 0 {
		return n, err
	}
	k, done, err := l.entry(key)
	if err != nil {
		return n, err
	}
	defer done()
	if rest = n; keep == nil {
		if rest = k.refund(n); rest == 0 {
			return 0, nil
		}
	}
	sent, err := k.transact(ctx, -rest, -rest, keep)
	if sent {
		return 0, err
	}
	return rest, err
}

// refund puts tokens back into the current lease, and returns those that it has no
// room for. A lease never has more tokens than were granted, nor a key more than are
// leased without a call for them. What nobody spends is lost with the lease. Where
// tokens are not leased but debited each, that would be all of them.
func (k *Key) refund(n int64) (rest int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.l.clock()
	if k.paced() {
		k.releasable(now)
		k.pacing.own = min(k.terms.burst, k.pacing.own+float64(n))
		k.pacing.level += float64(n)
	}
	s := k.cur
	most := k.plan.most(k.l, k.terms)
	if !s.alive(now) || k.plan.exact || most < 1 {
		return n
	}
	back := min(n, s.granted-s.tokens.Load(), int64(most)-k.available(now))
	if back <= 0 {
		return n
	}
	s.tokens.Add(back)
	k.held += back // they stay counted as admitted
	k.denied.Store(nil)
	return n - back
}

// Reset gives key its whole limit again: it empties the account in Redis, with
// one command, and what this instance knows of it. Another instance that has
// been denied continues to deny until its RetryAfter, and one that has asked for
// tokens before presents that debt again if Redis then loses the account.
func (l *Limiter) Reset(ctx context.Context, key string) error {
	if !l.rollout.Has(key) {
		return ErrOutside
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	k, done, err := l.entry(key)
	if err != nil {
		return err
	}
	defer done()
	k.forget()
	if _, err := k.transact(ctx, -math.MaxInt32, -math.MaxInt32, nil); err != nil {
		return err
	}
	k.forget()
	return nil
}

// forget removes what the key knows of its account, but not the tokens in hand.
func (k *Key) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.admitAgain()
	k.plan.seen.debt, k.plan.seen.left = 0, 0
	now := k.l.clock()
	k.pacing.at, k.pacing.own, k.pacing.level = now, k.terms.burst, min(k.terms.burst, float64(k.available(now)))
	k.look(now)
}

// admitAgain ends denials. The caller has the lock.
func (k *Key) admitAgain() {
	k.denied.Store(nil)
	k.denials.until, k.pause.until = past, past
	k.plan.pace = past
}

// transact sends a request for tokens that are not leased: none, to learn the
// state, or a negative number, to give tokens back. It reports whether Redis may
// have received it, now or later. keep are the limits that nothing is given to.
func (k *Key) transact(ctx context.Context, want, least int64, keep []bool) (sent bool, err error) {
	var begun atomic.Bool // or given up before that
	k.mu.Lock()
	now := k.l.clock()
	t := k.terms
	args := t.algorithm.args(want, least, k.plan.seen, now)
	keepTokens(args, keep)
	k.mu.Unlock()
	err = k.l.g.doThen(ctx, k.place(), func(ctx context.Context) error {
		if begun.Swap(true) {
			return context.Canceled // its caller has returned
		}
		reply, err := k.l.send(ctx, t, k.name, args)
		if err != nil {
			return err
		}
		got, err := t.algorithm.read(reply, 1, now)
		if err == nil {
			k.learn(t, got.seen, want < 0)
		}
		return err
	}, nil)
	return begun.Swap(true), err
}

// learn records a newer state of the account. After a refund, a denial is no
// longer true.
func (k *Key) learn(t *terms, seen observation, refund bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if refund {
		k.admitAgain()
		if k.plan.exact {
			k.l.denials.forget(k.l.hash(k.name, t))
		}
	}
	if t != k.terms || seen.at < k.plan.seen.at {
		return
	}
	seen.came = k.l.clock()
	k.plan.seen = seen
	k.look(seen.came)
}

// entry returns a key with its terms for one call, and what to do after it.
func (l *Limiter) entry(key string) (k *Key, done func(), err error) {
	k, done = l.keys.get(key), func() {}
	if k == nil {
		k, done = l.guests.enter(key, l.newGuest), func() { l.guests.leave(key) }
	}
	ok := false
	defer func() {
		if !ok { // LimitOf may panic
			done()
		}
	}()
	k.mu.Lock()
	defer k.mu.Unlock()
	err = k.renew(l.clock())
	ok = err == nil
	return k, done, err
}
