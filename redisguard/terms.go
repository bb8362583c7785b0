package redisguard

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// terms are the limits of a key, and what follows from them. They do not change:
// a key whose limits change gets others.
type terms struct {
	algorithm algorithm
	exact     algorithm     // of requests for tokens that are spent at once
	paced     bool          // the burst is lower than the capacity
	prefix    string        // of the key in Redis
	options   string        // those that all instances share, as text
	rate      float64       // tokens per second
	capacity  float64       // tokens of the account
	burst     float64       // tokens at once
	most      float64       // the largest speculative lease per horizon, in tokens
	life      float64       // of a lease, in horizons; 0: until its window ends
	length    time.Duration // of the shortest window; 0: there is none
	shares    []share       // of the fallback, of each limit
	policies  []policy
}

// newTerms returns the terms of checked options. prefix has the limiter's kind
// and name.
func newTerms(prefix string, o *LimiterOptions) *terms {
	t := &terms{options: o.shared(), prefix: prefix + o.account() + ":", rate: float64(o.Rate) / o.Per.Seconds()}
	perHorizon := t.rate * o.Horizon.Seconds()
	if o.Window {
		t.capacity, t.most, t.length = float64(o.Rate), perHorizon, o.Per
		t.burst = t.capacity
		t.algorithm = window{limit: int64(o.Rate), length: o.Per.Milliseconds()}
		t.exact = t.algorithm
	} else {
		cost := 1000 / t.rate
		t.burst, t.most, t.life = float64(o.Burst), 2*perHorizon, headroom
		if o.Burst == 0 {
			t.burst = perHorizon
		}
		t.capacity = t.burst
		if t.paced = t.burst < perHorizon; t.paced {
			t.capacity, t.life = roomOf*perHorizon, pacedLife
		}
		t.algorithm = gcra{cost: cost, capacity: t.capacity * cost}
		t.exact = gcra{cost: cost, capacity: t.burst * cost}
	}
	if n := float64(o.MaxInstances); n > 0 {
		t.shares = []share{{t.rate / n, max(1, t.burst/n)}}
	}
	t.policies = []policy{{name: o.Name, limit: int64(t.burst + 1e-6), room: t.capacity, cost: float64(time.Second) / t.rate, window: o.Window, terms: t}}
	if o.Window {
		t.policies[0].length = o.Per
	}
	if len(o.Also) > 0 {
		t.together(o, prefix)
	}
	for i := range t.policies {
		p := &t.policies[i]
		p.stated = view{level: level{of: p}, stated: true}
	}
	return t
}

// admits reports whether n tokens can ever be admitted at once.
func (t *terms) admits(n int) bool { return float64(n) <= math.Floor(t.burst+1e-6) }

// possible returns an ErrTooMany for tokens that can never be admitted at once.
func (t *terms) possible(n int) error {
	if t.admits(n) {
		return nil
	}
	return fmt.Errorf("%w: %d of %d", ErrTooMany, n, int64(t.burst+1e-6))
}

// account returns the part of the keys that is not the same for options whose
// accounts have no common unit: the algorithm and the period in milliseconds.
// Other numbers may change, and the debt is carried over.
func (o *LimiterOptions) account() string {
	algorithm := "gcra"
	if o.Window {
		algorithm = "window"
	}
	return algorithm + ":" + strconv.FormatInt(o.Per.Milliseconds(), 10)
}

// shared returns the options that all instances must have, as text.
func (o *LimiterOptions) shared() string {
	if o.Window {
		return fmt.Sprintf("%d per %v in windows, horizon %v", o.Rate, o.Per, o.Horizon)
	}
	return fmt.Sprintf("%d per %v, burst %d, horizon %v", o.Rate, o.Per, o.Burst, o.Horizon)
}
