package redisguard

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// A circuit is the state for one name. It changes with the calls of this
// instance and with the shared state that it reads. Each change begins a new
// generation, and results of calls from older generations are ignored.
type circuit struct {
	b    *Breaker
	name string

	shortcut atomic.Pointer[shortcut] // changed under the lock

	*circuitCounts // with the lock

	generation uint64
	state      state
	failed     int // in a row
	window     rolling
	until      time.Duration // open: no probe before; halfOpen: end of the probes' lease
	probes     int           // halfOpen: calls under way
	succeeded  int           // probes since the last failure
	ill        int           // probes that failed in a row; each makes the next open time longer
	claiming   bool          // open: a call claims the probe
	leased     bool          // open: because another instance probes
	left       leftover      // open: because one of them failed
	forced     bool          // by ForceOpen or ForceClose: neither calls nor others change the state

	shared shared

	news    []news // changes that nobody has been notified of
	telling bool   // a goroutine notifies
}

// A leftover is the probes that are under way after one of the same lease has
// failed. The fleet has no other probes until they or the lease end.
type leftover struct {
	n          int
	generation uint64
	until      time.Duration // end of the lease
}

type state byte

const (
	closed state = iota
	open
	halfOpen
)

// public returns the state as the program sees it.
func (s state) public() BreakerState {
	return [...]BreakerState{closed: BreakerClosed, open: BreakerOpen, halfOpen: BreakerHalfOpen}[s]
}

// circuitBytes is the approximate memory of a circuit in a table.
const circuitBytes = 960

// evictable reports whether the circuit's state equals that of a new one. If so, it
// is not in the table any more afterwards.
func (c *circuit) evictable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle(c.b.now())
	gone := c.state == closed && !c.forced && c.failed == 0 && c.window.sum.bad == 0 &&
		!c.shared.busy && !c.shared.pending && len(c.news) == 0
	if gone {
		evicted(c.b.uncounted, c, c.circuitCounts)
	}
	return gone
}

// An entrance is what a circuit knows of a call that it admitted.
type entrance struct {
	generation uint64
	at         time.Duration
	by         *shortcut // counts its success; may be nil
}

// enter admits a call, or returns an OpenError.
func (c *circuit) enter(ctx context.Context) (entrance, error) {
	now := c.b.now()
	if s := c.shortcut.Load(); s != nil && now < s.until {
		return entrance{s.generation, now, s}, nil
	}
	c.mu.Lock()
	defer c.unlock()
	generation, err := c.admit(ctx, now)
	if c.b.o.SlowAfter > 0 {
		now = c.b.now() // a probe may have waited for Redis
	}
	e := entrance{generation: generation, at: now}
	if err == nil && c.state == closed {
		e.by = c.arm(now)
	}
	switch {
	case errors.Is(err, ErrOpen):
		c.decided.Denied++
	case err == nil && e.by == nil: // a shortcut counts its calls itself
		c.decided.Admitted++
	}
	return e, err
}

// admit is enter for a caller that has the lock. It releases the lock while
// it waits for Redis.
func (c *circuit) admit(ctx context.Context, now time.Duration) (uint64, error) {
	if c.left.n > 0 && now >= c.left.until {
		c.handOver(now)
	}
	until := c.notBefore()
	if now >= c.shared.due && !c.forced && (c.state == closed || now < until) { // otherwise the claim reads it
		c.exchange(now)
	}
	switch {
	case c.state == closed:
		return c.generation, nil
	case c.claiming || c.shared.busy && now >= until,
		now < until && (c.state == open || c.probes >= c.b.o.Probes):
		return 0, c.refuse(now)
	case now < until: // the lease of the last probe is still valid
		c.probes++
		return c.generation, nil
	}
	return c.probe(ctx)
}

// probe makes the call the only probe of the fleet, unless another instance has
// one. The caller has the lock; probe releases it during the request. If ctx ends
// meanwhile, the next call has the place of this one.
func (c *circuit) probe(ctx context.Context) (uint64, error) {
	c.claiming = true
	c.probes = 0 // those still under way have exceeded their time
	from, generation := c.shared.value, c.generation
	leased := c.b.now() // before the lease begins in Redis
	c.mu.Unlock()
	got, mine, known := c.claim(ctx, from)
	c.mu.Lock()
	c.claiming = false
	now, ended := c.b.now(), ctx.Err()
	if known {
		c.shared.due = c.b.nextRead(now)
	}
	switch {
	case c.generation != generation: // ForceOpen, ForceClose or Reset
		if c.shared.pending {
			c.exchange(now)
		}
	case mine:
		if known {
			c.shared.learn(got, now)
		}
		c.shared.pending = false
		c.change(halfOpen, leased+c.b.o.ProbeFor)
		if ended == nil {
			c.probes = 1
		}
		if ended == nil && !known {
			c.decided.Fallbacks++
		}
	default:
		c.follow(got, now)
	}
	switch {
	case ended != nil:
		return 0, ended
	case c.state == open:
		return 0, c.refuse(now)
	}
	return c.generation, nil
}

// follow applies the value of another instance that has the probe, or has decided.
func (c *circuit) follow(got string, now time.Duration) {
	c.adopt(got, now)
	if c.state == closed {
		return
	}
	if c.state == halfOpen { // its own probes have exceeded their time
		c.change(open, c.until)
		c.leased = true
	}
	// If the key has the other instance's lease, or nothing new, its result is
	// read in a TTL.
	c.until = max(c.until, min(now+c.b.o.ProbeFor, c.shared.due))
}

func (c *circuit) refuse(now time.Duration) error {
	c.settle(now)
	c.window.refuse(now, c.b.o.Window)
	after := max(c.notBefore()-now, time.Millisecond)
	if c.forced {
		after = c.b.o.OpenFor
	}
	return &OpenError{Name: c.name, RetryAfter: after}
}

// leave counts the result of a call.
func (c *circuit) leave(e entrance, o Outcome) {
	slow := c.b.o.SlowAfter
	if o == Success && slow == 0 && e.by.succeeds() {
		return
	}
	now := c.b.now()
	if o == Success && slow > 0 && now-e.at >= slow {
		o = Failure
	}
	if o == Success && e.by.succeeds() {
		return
	}
	c.mu.Lock()
	defer c.unlock()
	if e.by != nil {
		c.decided.Admitted++
	}
	if e.generation != c.generation {
		c.drain(e.generation, now)
		return
	}
	c.settle(now)
	c.window.count(now, c.b.o.Window, o)
	switch {
	case c.state == halfOpen:
		c.probed(o, now)
		return
	case o == Success:
		c.failed = 0
		return
	case o != Failure:
		return
	}
	c.failed++
	switch {
	case c.forced:
	case c.b.o.Failures > 0 && c.failed >= c.b.o.Failures || c.window.reaches(c.b.o.Ratio, c.b.o.Calls):
		c.change(open, now+c.openFor())
		c.publish(now)
	case c.window.failing() && c.othersOpen(now):
		c.change(open, now+c.openFor())
	}
}

// probed applies the result of a probe.
func (c *circuit) probed(o Outcome, now time.Duration) {
	c.probes--
	switch o {
	case Success:
		if c.succeeded++; c.succeeded >= c.b.o.Successes {
			c.change(closed, 0)
			c.publish(now)
		}
	case Failure:
		c.ill++
		c.succeeded = 0
		left := leftover{c.probes, c.generation, c.until}
		c.change(open, now+c.openFor())
		if left.n > 0 && now < left.until {
			c.left = left
		} else {
			c.publish(now)
		}
	}
}

// drain counts the end of a probe whose result does not matter any more.
func (c *circuit) drain(generation uint64, now time.Duration) {
	if c.left.n == 0 || generation != c.left.generation {
		return
	}
	if c.left.n--; c.left.n == 0 {
		c.handOver(now)
	}
}

// handOver lets the fleet probe again after a probe has failed.
func (c *circuit) handOver(now time.Duration) {
	c.left = leftover{}
	c.publish(now)
}

// notBefore returns when the circuit, if it is open, may probe.
func (c *circuit) notBefore() time.Duration {
	if c.left.n > 0 {
		return max(c.until, c.left.until)
	}
	return c.until
}

// openFor returns the length of an open state that begins now.
func (c *circuit) openFor() time.Duration {
	d := c.b.openFor(c.ill)
	return d - fullJitter(time.Duration(c.b.o.OpenJitter*float64(d)))
}

// openFor returns the longest open state after so many failed probes in a row.
func (b *Breaker) openFor(ill int) time.Duration {
	return backoffCeiling(ill, b.o.OpenFor, b.o.MaxOpenFor)
}

// change begins a new generation.
func (c *circuit) change(to state, until time.Duration) {
	if from := c.state; from != to && (c.b.g.observer != nil || c.b.o.OnStateChange != nil) {
		c.news = append(c.news, news{from, to})
	}
	c.seal()
	c.generation++
	c.state, c.until = to, until
	c.failed, c.window, c.probes, c.leased, c.left = 0, rolling{}, 0, false, leftover{}
	c.shared.reset = false // what changes it later is newer
	c.shared.answer(nil)
	if to == closed {
		c.succeeded, c.ill = 0, 0
	}
}

// A news is a change of state.
type news struct{ from, to state }

// unlock releases the lock, and notifies of changes without it. A function of
// the program that runs under a lock must not use the breaker.
func (c *circuit) unlock() {
	if c.telling || len(c.news) == 0 {
		c.mu.Unlock()
		return
	}
	c.telling = true
	defer func() { // even if a function of the program panics
		c.telling = false
		c.mu.Unlock()
	}()
	for len(c.news) > 0 {
		next := c.news[0]
		c.news = c.news[1:]
		c.notify(next)
	}
	c.news = nil
}

// tell notifies of changes for a caller without the lock.
func (c *circuit) tell() {
	c.mu.Lock()
	c.unlock()
}

// notify reports a change. The caller has the lock; notify releases it
// meanwhile.
func (c *circuit) notify(n news) {
	c.mu.Unlock()
	defer c.mu.Lock()
	if o := c.b.g.observer; o != nil {
		o.Change("breaker", c.name, string(n.to.public()))
	}
	if f := c.b.o.OnStateChange; f != nil {
		f(c.name, n.from.public(), n.to.public())
	}
}
