package redisguard

import (
	"context"
	"time"
)

// A waiter is a call that waits for Redis. Calls are served in order of
// arrival, so that each waits for at most three requests. These are the one
// under way, the next one, which asks for all waiters, and one more if other
// calls took the available tokens.
type waiter struct {
	n        int64
	until    time.Time // its deadline
	counted  bool      // included in the request under way
	again    bool      // the request under way is not the first one it waits for
	left     bool      // timed out, or its context ended
	decision Decision
	reply    chan Decision // buffered, so that nobody waits for a call that left
}

// A flight is a request to Redis for which callers wait together.
type flight struct {
	n       int64 // tokens that its first caller wants
	short   bool  // Redis granted less than requested
	late    bool  // the granted tokens had expired on arrival
	overdue bool  // a call waited a Timeout for it; no other one does
}

// wait waits for the decision of a call that joined a flight. However many
// requests that takes, it ends at the guard's Timeout.
func (k *Key) wait(ctx context.Context, w *waiter) (Decision, error) {
	patience := time.NewTimer(time.Until(w.until))
	defer patience.Stop()
	select {
	case d := <-w.reply:
		return d, nil
	case <-patience.C:
	case <-ctx.Done():
	}
	return k.leave(ctx, w)
}

// leave ends the wait of a call. If that waited for one request, the request is
// about to end by the Timeout as well. Its goroutine may be late, so the call does
// not wait for it, and does what land would do.
func (k *Key) leave(ctx context.Context, w *waiter) (Decision, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	select {
	case d := <-w.reply: // both at once: the decision counts
		return d, nil
	default:
	}
	w.left = true
	if err := ctx.Err(); err != nil {
		return Decision{}, err
	}
	if f := k.flight; f != nil && !f.overdue && !w.again {
		f.overdue = true
		k.tries = 0
		k.postpone(k.l.clock())
	}
	return k.tooLate(w), nil
}

// tooLate makes OnOutage decide for a call that timed out.
func (k *Key) tooLate(w *waiter) Decision {
	k.l.g.late(k.place())
	return k.fallback(w.n, k.l.clock())
}

// join adds a waiter for the request under way. The caller has the lock.
func (k *Key) join(n int64, counted bool) *waiter {
	w := &waiter{n: n, until: time.Now().Add(k.l.g.timeout), counted: counted, reply: make(chan Decision, 1)}
	k.waiting = append(k.waiting, w)
	return w
}

// serve gives granted tokens to the waiters, together with available ones that
// they need, and returns the rest. The caller has the lock. With Even alone,
// only the rest is released over time: a lease could expire before it has
// released as many as a call wants.
func (k *Key) serve(tokens int64, now time.Duration) int64 {
	even := k.paced()
	k.answer(func(w *waiter) (Decision, bool) {
		if even && k.pacing.own < float64(w.n)-1e-6 {
			return Decision{}, false
		}
		k.promote(now)
		fresh := min(w.n, tokens)
		if fresh < w.n && !k.draw(w.n-fresh, now) {
			return Decision{}, false
		}
		tokens -= fresh
		if even {
			k.pacing.level -= float64(w.n)
			k.pacing.own -= float64(w.n)
		}
		return Decision{OK: true}, true
	})
	return tokens
}

// serveReleased serves the waiters with tokens in hand that are released.
func (k *Key) serveReleased(now time.Duration) {
	k.answer(func(w *waiter) (Decision, bool) { return Decision{OK: true}, k.spend(w.n, now) })
}

// answer records the decisions for waiters, and keeps the undecided ones.
func (k *Key) answer(decide func(w *waiter) (Decision, bool)) {
	rest := k.waiting[:0]
	for _, w := range k.waiting {
		if w.left {
			continue
		}
		if d, ok := decide(w); ok {
			w.decision = d
			k.decided = append(k.decided, w)
		} else {
			rest = append(rest, w)
		}
	}
	clear(k.waiting[len(rest):])
	if k.waiting = rest; len(rest) == 0 {
		k.waiting = nil
	}
}

// notify wakes the decided waiters, after the key has its final state.
func (k *Key) notify() {
	now := k.l.clock()
	for _, w := range k.decided {
		w.reply <- k.describe(w.decision, now)
	}
	k.decided = nil
}

// dismiss makes OnOutage decide for all waiters, and reports whether there were
// any.
func (k *Key) dismiss(now time.Duration) bool {
	any := false
	k.answer(func(w *waiter) (Decision, bool) {
		any = true
		return k.fallback(w.n, now), true
	})
	return any
}

// resume decides for the waiters that a request did not serve, or sends another
// request for them. The caller has the lock, and no request is under way.
func (k *Key) resume(f *flight, now time.Duration) {
	again := false
	k.answer(func(w *waiter) (Decision, bool) {
		if k.spend(w.n, now) {
			return Decision{OK: true}, true
		}
		if d, denied := k.pacedDenial(w.n, now); denied {
			return d, true
		}
		if d, denied := k.knownDenial(w.n, now); denied {
			return d, true
		}
		if w.counted && f.short && w.n >= f.n {
			// The pause that the reply requires had ended before it arrived.
			k.refused.Add(w.n)
			return Decision{RetryAfter: k.retryAfter(w.n, now)}, true
		}
		if !time.Now().Before(w.until) {
			return k.tooLate(w), true
		}
		again = again || w.counted
		return Decision{}, false
	})
	if len(k.waiting) == 0 {
		return
	}
	if now < k.retryAt || k.down().Load() {
		k.dismiss(now)
		return
	}
	var all int64
	for _, w := range k.waiting {
		w.counted, w.again = true, true
		all += w.n
	}
	// Tokens that expire before the reply comes are of no use to the waiters.
	available := k.available(addTime(now, k.plan.trip))
	if again {
		available = 0
	}
	k.ask(k.waiting[0].n, all, available, now)
}
