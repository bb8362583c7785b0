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

// mostLimits bounds how many limits are kept: a program has a few plans, and not
// one for each key.
const mostLimits = 1000

// termsFor returns the terms of a limit, always the same ones while it is kept.
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
	if err == nil && t != k.terms {
		k.adopt(t)
	}
	k.look(now)
	return err
}

// renewNow is renew for a call that has not the lock.
func (k *Key) renewNow() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.renew(k.l.clock())
}

// adopt changes the terms of a key.
func (k *Key) adopt(t *terms) {
	old, p := k.terms, &k.plan
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
	if now := k.l.clock(); t.paced || old.paced { // what is in hand keeps no level of other terms
		k.pacing = pacing{level: min(t.burst, float64(k.available(now))), own: t.burst, rate: 1 / t.policies[0].cost, at: now}
		for _, s := range []*lease{k.cur, k.next} {
			if s != nil && s.paced != k.paced() {
				k.discard(s.empty())
			}
		}
	}
}
