package redisguard

import (
	"fmt"
	"time"
)

// A Limit is a number of tokens per time, with the fields of LimiterOptions of
// the same names.
type Limit struct {
	Rate   int
	Per    time.Duration // default: one second
	Burst  int
	Window bool
}

// SetLimit changes the limit of all keys without one by LimitOf, in this
// instance. It returns an error if LimiterOptions with these numbers would be
// invalid. A key has the new limit within a horizon, and tokens in hand may be
// spent until they expire.
//
// As many tokens are owed as before. A change of Window or Per begins a new
// account instead, so that both limits may be admitted once. While instances
// have different limits, Status has a warning.
func (l *Limiter) SetLimit(limit Limit) error {
	t, err := l.termsFor(limit)
	if err == nil {
		l.live.Store(t)
	}
	return err
}

// mostLimits bounds how many limits are kept. A program with more has its terms
// made again, and its keys keep their own: terms are compared by their options.
const mostLimits = 1000

// termsFor returns the terms of a limit.
func (l *Limiter) termsFor(limit Limit) (*terms, error) {
	l.limitsMu.Lock()
	defer l.limitsMu.Unlock()
	if t := l.limits[limit]; t != nil {
		return t, nil
	}
	o := *l.given.with(limit)
	o.Also = l.given.Also
	if err := o.check(l.op); err != nil {
		return nil, err
	}
	if l.limits == nil || len(l.limits) >= mostLimits {
		l.limits = map[Limit]*terms{}
	}
	t := newTerms(l.prefix, &o)
	l.limits[limit] = t
	return t, nil
}

// termsOf returns the terms of a key.
func (l *Limiter) termsOf(key string) (*terms, error) {
	if l.given.LimitOf != nil {
		if limit := l.given.LimitOf(key); limit != (Limit{}) {
			t, err := l.termsFor(limit)
			if err != nil {
				return nil, fmt.Errorf("%w (LimitOf of key %.100q)", err, key)
			}
			return t, nil
		}
	}
	return l.live.Load(), nil
}

// renew gives a key the terms that it has now, if that was not done within the
// horizon. The caller has the lock.
func (k *Key) renew(now time.Duration) error {
	if k.flight != nil || k.renewAt > now && k.renewAt-now <= k.l.horizon {
		return k.invalid
	}
	t, err := k.l.termsOf(k.name) // which may panic
	k.renewAt, k.invalid = now+k.l.horizon, err
	if err == nil && t.options != k.terms.options {
		k.adopt(t)
		k.look(now)
	} else if k.cur != nil { // only that is spent by the view
		k.look(now)
	}
	return err
}

// renewNow is renew for a call that has not the lock.
func (k *Key) renewNow() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.renew(k.l.clock())
}

// ownTokens returns the tokens of the bucket of this instance. If the key does not
// need one, they are those that a bucket without leases would have.
func (k *Key) ownTokens(now time.Duration) float64 {
	if k.paced() {
		k.releasable(now)
		return k.pacing.own
	}
	v := k.see(now)
	remaining, _ := v.at(k.available(now), now)
	return float64(remaining)
}

// adopt changes the terms of a key. As many tokens of the instance's own bucket
// are owed as before, so a limit that changes to and fro fills it no sooner.
func (k *Key) adopt(t *terms) {
	old, p, now := k.terms, &k.plan, k.l.clock()
	own := k.ownTokens(now) + t.burst - old.burst
	wasPaced := k.paced()
	k.terms = t
	k.admitAgain()
	p.forecast *= t.rate / old.rate
	if t.prefix != old.prefix { // the tokens and debts are of another account
		k.discard(k.cur.empty() + k.next.empty())
		k.cur, k.next = nil, nil
		p.seen, p.lost = observation{}, p.available+p.granted
		k.pacing = pacing{own: t.burst, at: past}
		return
	}
	if !t.policies[0].window {
		// Not by the rates of the terms, which may be those of a limit in Also.
		p.seen.debt = int64(float64(p.seen.debt) * t.policies[0].cost / old.policies[0].cost)
	}
	if !wasPaced {
		k.pacing.level = float64(k.available(now))
	}
	k.pacing.own, k.pacing.at = own, now
	if t.paced || old.paced {
		k.pacing.level, k.pacing.rate = min(t.burst, k.pacing.level), 1/t.policies[0].cost
		for _, s := range []*lease{k.cur, k.next} {
			if s != nil && s.paced != k.paced() {
				k.discard(s.empty())
			}
		}
	}
}
