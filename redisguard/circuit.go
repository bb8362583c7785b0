package redisguard

import (
	"context"
	"sync"
	"time"
)

// A circuit is the state for one name. It changes with the calls of this
// instance and with the shared state that it reads. Each change begins a new
// generation, and results of calls from older generations are ignored.
type circuit struct {
	b    *Breaker
	name string

	mu         sync.Mutex
	generation uint64
	state      state
	failed     int           // in a row
	calls, bad int           // within the window
	opened     time.Duration // start of the window
	until      time.Duration // open: no probe before; halfOpen: end of the probe's lease
	probing    bool          // halfOpen: a call is under way
	claiming   bool          // open: a call claims the probe

	shared shared
}

type state byte

const (
	closed state = iota
	open
	halfOpen
)

func (s state) String() string {
	return [...]string{closed: "closed", open: "open", halfOpen: "half-open"}[s]
}

// circuitBytes is the approximate memory of a circuit in a table.
const circuitBytes = 512

// evictable reports whether the circuit's state equals that of a new one.
func (c *circuit) evictable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state == closed && c.failed == 0 && c.bad == 0 && !c.shared.busy && !c.shared.pending
}

// enter admits a call to the circuit's generation, or returns an OpenError.
func (c *circuit) enter(ctx context.Context) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.b.now()
	if now >= c.shared.due && (c.state == closed || now < c.until) { // otherwise the claim reads it
		c.exchange(now)
	}
	switch {
	case c.state == closed:
		c.b.g.counts.saved.Add(1)
		return c.generation, nil
	case c.claiming || c.shared.busy && now >= c.until,
		now < c.until && (c.state == open || c.probing):
		c.b.g.counts.saved.Add(1)
		return 0, c.refuse(now)
	case now < c.until:
		// The last probe was cancelled without a result. Its lease is still
		// valid.
		c.probing = true
		return c.generation, nil
	}
	return c.probe(ctx)
}

// probe makes the call the only probe of the fleet, unless another instance has
// one. The caller holds the lock; probe releases it during the request.
func (c *circuit) probe(ctx context.Context) (uint64, error) {
	c.claiming = true
	c.probing = false // a probe still under way has exceeded its time
	from := c.shared.value
	c.mu.Unlock()
	got, mine, known := c.claim(ctx, from)
	c.mu.Lock()
	c.claiming = false
	now := c.b.now()
	if !mine {
		c.adopt(got, now)
		if c.state == closed {
			return c.generation, nil
		}
		// If the key only has the other instance's lease, nothing new was read.
		c.until = max(c.until, min(now+c.b.o.ProbeFor, c.shared.due))
		return 0, c.refuse(now)
	}
	if known {
		c.shared.value = got
	}
	c.shared.pending = false
	c.change(halfOpen, now+c.b.o.ProbeFor)
	c.probing = true
	return c.generation, nil
}

func (c *circuit) refuse(now time.Duration) error {
	return &OpenError{Name: c.name, RetryAfter: max(c.until-now, time.Millisecond)}
}

// leave counts the result of a call that entered in that generation.
func (c *circuit) leave(generation uint64, o outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.generation {
		return
	}
	now := c.b.now()
	if c.state == halfOpen {
		c.probing = false
		switch o {
		case success:
			c.change(closed, 0)
			c.publish(now)
		case failure:
			c.change(open, now+c.b.o.OpenFor)
			c.publish(now)
		}
		return
	}
	if o == neutral {
		return
	}
	if now-c.opened >= c.b.o.Window {
		c.opened, c.calls, c.bad = now, 0, 0
	}
	c.calls++
	if o == success {
		c.failed = 0
		return
	}
	c.failed++
	c.bad++
	if c.failed >= c.b.o.Failures || c.b.o.Ratio > 0 && c.calls >= c.b.o.Calls &&
		float64(c.bad) >= c.b.o.Ratio*float64(c.calls) {
		c.change(open, now+c.b.o.OpenFor)
		c.publish(now)
	}
}

// change begins a new generation.
func (c *circuit) change(to state, until time.Duration) {
	c.generation++
	c.state, c.until = to, until
	c.failed, c.calls, c.bad, c.probing = 0, 0, 0, false
	if o := c.b.g.observer; o != nil {
		o.Change("breaker", c.name, to.String())
	}
}
