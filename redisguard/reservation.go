package redisguard

import (
	"context"
	"sync/atomic"
	"time"
)

// A Reservation is the result of ReserveN: tokens that are spent unless Cancel
// gives them back.
type Reservation struct {
	Decision
	l       *Limiter
	key     string
	left    atomic.Int64    // tokens that Cancel can give back
	outside bool            // of the rollout
	ends    []time.Duration // of the windows that the tokens are of, by limit; nil: there is none
}

// ReserveN is AllowN with a way back: for a call that may turn out not to need
// its tokens. Unlike a Reservation of golang.org/x/time/rate, it is never for
// later: if it is not OK, it has nothing to cancel. WaitN waits.
func (l *Limiter) ReserveN(ctx context.Context, key string, n int) (*Reservation, error) {
	r := &Reservation{l: l, key: key, outside: !l.rollout.Has(key)}
	r.left.Store(int64(n))
	var err error
	if len(l.given.Also) > 0 && !r.outside {
		err = r.ofSeveral(ctx, n)
	} else if r.Decision, err = l.AllowN(ctx, key, n); r.OK {
		if of, _, _ := r.now(); of != nil && of.window {
			r.ends = []time.Duration{l.clock() + r.ResetAfter()}
		}
	}
	return r, err
}

// ofSeveral takes the tokens of several limits. A Decision is about one of them,
// so the ends of the windows are those that the key knows. If one has ended during
// the call, its tokens may be of the next, and count as those of the one before.
func (r *Reservation) ofSeveral(ctx context.Context, n int) error {
	k, done, err := r.l.entry(r.key)
	if err != nil {
		return err
	}
	defer done()
	r.ends = k.windowEnds()
	now := r.l.clock()
	r.Decision, err = r.l.AllowN(ctx, r.key, n)
	for i, end := range k.windowEnds() {
		if r.ends[i] <= now {
			r.ends[i] = end
		}
	}
	return err
}

// windowEnds returns when the windows of a key end, past where none is known, and
// never for other limits.
func (k *Key) windowEnds() []time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	ends := make([]time.Duration, len(k.terms.policies))
	for i := range ends {
		switch seen := k.plan.seen.account(i); {
		case !k.terms.policies[i].window:
			ends[i] = never
		case seen.left == 0:
			ends[i] = past
		default:
			ends[i] = k.terms.policies[i].level(&seen).clear
		}
	}
	return ends
}

// Cancel gives the tokens back as Refund does, once, and they are lost where those of
// a Refund are. It does nothing for tokens that were denied, that OnOutage admitted,
// or whose Window has ended: the next one has all its tokens anyway. With Also it
// gives them back to all limits but windows that have ended.
//
// Tokens that the rate has repaid meanwhile are given back all the same, unlike those
// of golang.org/x/time/rate: a limiter that was saturated since can use them. Within
// a span of time, what is admitted minus what is given back is within the bound. So
// cancel soon.
//
// If it fails before it has sent anything, such as with the error of ctx or with
// ErrSuspended, it can be called again. After ErrUnavailable the tokens are back
// or lost if a request was sent. Then another Cancel does nothing.
func (r *Reservation) Cancel(ctx context.Context) error {
	if !r.OK || r.Fallback() || r.RetryAfter > 0 {
		return nil
	}
	n := r.left.Swap(0)
	switch {
	case n == 0:
		return nil
	case r.outside:
		return ErrOutside
	}
	now, keep, ended := r.l.clock(), make([]bool, len(r.ends)), 0
	for i, end := range r.ends {
		if keep[i] = now >= end; keep[i] {
			ended++
		}
	}
	switch ended {
	case 0:
		keep = nil
	case len(r.ends):
		return nil
	}
	rest, err := r.l.giveBack(ctx, r.key, n, keep)
	r.left.Add(rest)
	return err
}
