package redisguard

import (
	"context"
	"time"
)

// A waiter is a call that waits for Redis. Calls are served in the order in
// which they came, so that each waits for at most three requests: the one that
// is under way when it comes, the next one, which asks for all who wait, and
// one more where the tokens in hand that it counted on went to other calls.
type waiter struct {
	n        int64
	until    time.Time // its time is over
	counted  bool      // in the request that is under way
	again    bool      // which is not the first that it waits for
	left     bool      // its time is over, or its context ended
	decision Decision
	told     chan Decision // holds one, so that nobody waits for who left
}

// A flight is a request to Redis that callers wait for together.
type flight struct {
	n     int64 // what its first caller wants
	short bool  // Redis had less than was asked for
	late  bool  // what it had was void when it came
}

// wait is what a call does that joined a flight. However many requests it
// takes, it waits for no longer than the guard's Timeout.
func (k *Key) wait(ctx context.Context, w *waiter) (Decision, error) {
	patience := time.NewTimer(time.Until(w.until))
	defer patience.Stop()
	over := patience.C
	for {
		select {
		case d := <-w.told:
			return d, nil
		case <-over:
		case <-ctx.Done():
		}
		over = nil
		if d, err, done := k.leave(ctx, w); done {
			return d, err
		}
	}
}

// leave has a call wait no longer, unless its first request is about to end by
// the Timeout and says for everybody that Redis does not answer.
func (k *Key) leave(ctx context.Context, w *waiter) (d Decision, err error, done bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	select {
	case d = <-w.told: // both at once: an answer is an answer
		return d, nil, true
	default:
	}
	switch err = ctx.Err(); {
	case err != nil:
		w.left = true
		return Decision{}, err, true
	case !w.again:
		return Decision{}, nil, false
	}
	w.left = true
	return k.tooLate(w), nil, true
}

// tooLate has OnOutage decide for a call whose time is over.
func (k *Key) tooLate(w *waiter) Decision {
	k.l.g.late(k.place())
	return k.fallback(w.n, k.l.clock())
}

// join has a call wait for the request under way. The lock is held.
func (k *Key) join(n int64, counted bool) *waiter {
	w := &waiter{n: n, until: time.Now().Add(k.l.g.timeout), counted: counted, told: make(chan Decision, 1)}
	k.waiting = append(k.waiting, w)
	return w
}

// serve gives tokens that Redis has just granted to those who wait, with what
// they need from those in hand, and returns what is left. The lock is held.
func (k *Key) serve(tokens int64, now time.Duration) int64 {
	k.answer(func(w *waiter) (Decision, bool) {
		fresh := min(w.n, tokens)
		if fresh < w.n && !k.spend(w.n-fresh, now) {
			return Decision{}, false
		}
		tokens -= fresh
		return Decision{OK: true}, true
	})
	return tokens
}

// answer notes what decide says of those who wait, and keeps the others.
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

// tell lets those go for whom it is decided, once the key is as they are to find
// it.
func (k *Key) tell() {
	for _, w := range k.decided {
		w.told <- w.decision
	}
	k.decided = nil
}

// dismiss has OnOutage decide for all who wait.
func (k *Key) dismiss(now time.Duration) {
	k.answer(func(w *waiter) (Decision, bool) { return k.fallback(w.n, now), true })
}

// resume decides for those whom a request did not serve, or asks for them once
// more. The lock is held, and nothing is under way.
func (k *Key) resume(f *flight, now time.Duration) {
	again := false
	k.answer(func(w *waiter) (Decision, bool) {
		if k.spend(w.n, now) {
			return Decision{OK: true}, true
		}
		if d, denied := k.denied(w.n, now); denied {
			return d, true
		}
		if w.counted && f.short {
			// The pause that its answer asks for was over before it came.
			k.refused.Add(w.n)
			return Decision{RetryAfter: time.Millisecond}, true
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
	if now < k.away || k.down().Load() {
		k.dismiss(now)
		return
	}
	var all int64
	for _, w := range k.waiting {
		w.counted, w.again = true, true
		all += w.n
	}
	hand := k.hand(now)
	if again {
		hand = 0
	}
	k.ask(k.waiting[0].n, all, hand, now)
}
