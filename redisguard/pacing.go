package redisguard

import "time"

// An account must have room for the tokens of a horizon, or an instance that
// asks once per horizon could not be given them. A Burst below that does not
// make the account smaller, but has the instance release its tokens over time.
//
// Redis puts each token at a position: the debt after it. Tokens at positions up
// to the Burst can be spent at once. So an idle limiter admits the Burst, over
// all instances, whoever asks. The others are released at an even rate, until
// the last position is within the Burst. Besides, each instance has a bucket of
// the Burst and the rate of its own, so that by itself it never admits more.

// pacing is how many of the tokens in hand can be spent now.
type pacing struct {
	level float64 // tokens, when last updated
	rate  float64 // tokens per nanosecond that are released
	own   float64 // tokens of this instance's bucket
	at    time.Duration
}

const (
	// roomOf is the capacity of the account of a limit with a low Burst, in
	// horizons of the rate. A batch asked for at the end of a horizon arrives
	// before the tokens of the last one are all released.
	roomOf = 1.25
	// pacedLife is the life of its leases, in horizons: until all tokens are
	// released, and a while more for what was not asked for at once.
	pacedLife = 1.5
)

// paced reports whether tokens in hand are released over time.
func (k *Key) paced() bool {
	return (k.terms.paced || k.l.even && !k.terms.policies[0].window) && !k.plan.exact
}

// releasable updates and returns the number of tokens that can be spent now.
func (k *Key) releasable(now time.Duration) float64 {
	p, burst := &k.pacing, k.terms.burst
	if now > p.at {
		p.level += float64(now-p.at) * p.rate
		p.own = min(burst, p.own+float64(now-p.at)/k.terms.policies[0].cost)
	}
	p.at = now
	p.level = min(p.level, burst, float64(k.available(now)))
	return min(p.level, p.own)
}

// pacedDenial denies n tokens that are in hand and not released yet.
func (k *Key) pacedDenial(n int64, now time.Duration) (Decision, bool) {
	if !k.paced() || k.available(now) < n {
		return Decision{}, false
	}
	k.releasable(now)
	k.refused.Add(n)
	k.askAheadIfDue(now)
	return Decision{RetryAfter: max(k.earliest(n, now)-now, time.Microsecond)}, true
}

// release sets how the tokens in hand are released, after a grant for a request
// that left at sent. Before it, left of them could be spent.
func (k *Key) release(got grant, left float64, sent, now time.Duration) {
	t, p := k.terms, &k.pacing
	cost := t.policies[0].cost // nanoseconds
	hand := float64(k.available(now))
	fastest := 1 / cost
	var until time.Duration
	switch {
	case t.paced:
		debt := func(ms int64) float64 { return float64(ms) * float64(time.Millisecond) }
		burst := t.burst * cost
		left += min(max(0, (burst-debt(got.seen.before))/cost), float64(got.tokens))
		until = sent + time.Duration(debt(got.seen.debt)-burst)
	case k.plan.saturated:
		until, fastest = k.plan.pace, max(fastest, hand)
	default:
		left = hand
	}
	p.level = min(left, t.burst, hand)
	p.rate = fastest
	if span := float64(until - now); span > 0 {
		p.rate = min(fastest, (hand-p.level)/span)
	}
	if p.rate <= 0 {
		p.rate = fastest
	}
}
