package redisguard

import (
	"context"
	"sync"
	"time"
)

// A circuit is the state for one name. It changes by what this instance sees,
// and by what it reads; every change begins a new generation, and the result
// of a call that began in an older one says nothing about this one.
type circuit struct {
	b    *Breaker
	name string

	mu         sync.Mutex
	generation uint64
	state      state
	failed     int           // in a row
	calls, bad int           // within the window
	opened     time.Duration // when the window began
	until      time.Duration // open: no probe before; half: the probe's lease ends
	probing    bool          // half: a call is under way
	claiming   bool          // open: a call asks whether it may be the probe

	shared shared
}

type state byte

const (
	closed state = iota
	open
	half
)

func (s state) String() string {
	return [...]string{closed: "closed", open: "open", half: "half-open"}[s]
}

// circuitBytes is about what a circuit takes in a table.
const circuitBytes = 512

// spare says that a circuit knows nothing that a new one would not.
func (c *circuit) spare() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state == closed && c.failed == 0 && c.bad == 0 && !c.shared.busy && !c.shared.pending
}

// enter admits a call to the circuit's generation, or says that it is open.
func (c *circuit) enter(ctx context.Context) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.b.now()
	if now >= c.shared.due && (c.state == closed || now < c.until) { // else the claim reads
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
		// The last probe was cancelled and said nothing; the lease still holds.
		c.probing = true
		return c.generation, nil
	}
	return c.probe(ctx)
}

// probe makes the call the fleet's one probe, if no other instance has one.
// The lock is held, and let go while Redis is asked.
func (c *circuit) probe(ctx context.Context) (uint64, error) {
	c.claiming = true
	c.probing = false // a probe that is still under way has had its time
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
		// Nothing new was read when the other's lease is all that stands there.
		c.until = max(c.until, min(now+c.b.o.ProbeFor, c.shared.due))
		return 0, c.refuse(now)
	}
	if known {
		c.shared.value = got
	}
	c.shared.pending = false
	c.change(half, now+c.b.o.ProbeFor)
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
	if c.state == half {
		c.probing = false
		switch o {
		case success:
			c.change(closed, 0)
			c.tell(now)
		case failure:
			c.change(open, now+c.b.o.OpenFor)
			c.tell(now)
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
		c.tell(now)
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
