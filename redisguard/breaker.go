package redisguard

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// BreakerOptions configure a Breaker. A zero value means the default.
type BreakerOptions struct {
	// Name distinguishes breakers that share a Redis. It is part of every key.
	Name string
	// Failures in a row open the breaker. Default: 5, or with a Ratio off.
	Failures int
	// Ratio of failures, between 0 and 1, opens the breaker within Window, which
	// slides in tenths. The Ratio of fewer than Calls calls does not count: with
	// little traffic, use Failures too. Default: off, 10 calls, 10 seconds.
	Ratio  float64
	Calls  int
	Window time.Duration
	// SlowAfter makes a Success a Failure if the call took at least that long.
	// Default: off.
	SlowAfter time.Duration
	// OpenFor is the time from opening to the first probe. Default: 30 seconds.
	// Each time that the dependency is still ill doubles it, up to MaxOpenFor,
	// until the breaker closes. Default of MaxOpenFor: OpenFor, which does not
	// grow.
	OpenFor, MaxOpenFor time.Duration
	// OpenJitter shortens each time in the open state at random, by up to that
	// part of it, so that breakers that opened together do not probe together.
	// It is between 0 and 1. Default: 0.
	OpenJitter float64
	// Probes is the number of calls that may probe at once, in the whole fleet
	// while it has Redis. They are of one instance. Successes is the number of
	// probes of an instance that have to succeed, without a failure between
	// them, to close the breaker. Defaults: one probe, and as many successes as
	// Probes.
	Probes, Successes int
	// ProbeFor is the longest time for the probes of an instance, from the first
	// one. Then other calls may probe, while those are still under way, and
	// results of the earlier probes are ignored. Default: OpenFor.
	ProbeFor time.Duration
	// TTL is the interval at which an instance reads the state that the other
	// instances share. Default: 10 seconds.
	TTL time.Duration
	// Hint makes instances announce changes by Pub/Sub, so that the others
	// follow in milliseconds instead of within a TTL. It costs a connection and
	// a goroutine until the Guard is closed, and a PUBLISH per change.
	Hint bool
	// MinInstances is the number of instances that have to open by themselves
	// before the others open with them. With 1, one faulty instance opens the
	// breaker for the fleet. Default: 2.
	MinInstances int
	// Instance names this instance, such as a pod of a StatefulSet or a host with
	// its port. It must differ between instances that run at one time, and survive
	// a restart. The instance then counts as one of MinInstances, however often it
	// restarts. Default: none, and each start counts as another instance, also of
	// one that crashes and starts again with the same fault.
	Instance string
	// Outcome returns what a call says about its dependency. It gets the
	// context of the caller and the error of the call, or nil. Default:
	// DefaultOutcome. A panic is always a Failure.
	Outcome func(ctx context.Context, err error) Outcome `json:"-"`
	// OnStateChange receives each change of state in this instance. The changes
	// of a name arrive one by one and in order. No lock is held meanwhile, so it
	// may use the breaker and close the Guard. It runs in the goroutine of a call,
	// or in one of the breaker, where a panic ends the process. Close does not wait
	// for it.
	OnStateChange func(name string, from, to BreakerState) `json:"-"`
	// Rollout, if set, is the share of names that the breaker guards. For the
	// others Do calls Before, which is required then. It decides whether to run
	// call, as the program did before, and Do returns its error.
	Rollout *Rollout                                                                       `json:"-"`
	Before  func(ctx context.Context, name string, call func(context.Context) error) error `json:"-"`
}

// An Outcome is what a call says about its dependency. The zero Outcome is none of
// these and counts as a Failure: a function that leaves out a case does not report
// that all is well.
type Outcome int

const (
	Success  Outcome = iota + 1 // the dependency is well
	Failure                     // it is not
	Excluded                    // the call says nothing about it
)

// DefaultOutcome is the Outcome of options without one. A redis.Nil is a
// reply, and so a Success. After the caller's own cancellation the call is
// Excluded. Other errors are failures. These include a passed deadline, because
// most problems show as slowness, and a context.Canceled of the dependency
// while the caller still waits.
func DefaultOutcome(ctx context.Context, err error) Outcome {
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		return Success
	case errors.Is(ctx.Err(), context.Canceled):
		return Excluded
	}
	return Failure
}

// ErrOpen matches, with errors.Is, the error of a call that the breaker
// rejected.
var ErrOpen = errors.New("redisguard: breaker is open")

// An OpenError is the error of a call that the breaker rejected.
type OpenError struct {
	Name       string        // of the dependency
	RetryAfter time.Duration // at most; a probe by another instance may close it earlier. After ForceOpen it is OpenFor
}

func (e *OpenError) Error() string {
	return fmt.Sprintf("redisguard: breaker for %q is open, retry after %v", e.Name, e.RetryAfter)
}

// Is makes errors.Is(err, ErrOpen) true.
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// A Breaker rejects calls to failing dependencies, by name.
//
// Each instance opens by its own failures, at once and with or without Redis.
// The shared state is read once per TTL and name. An instance adopts an open
// state on one of two conditions: MinInstances instances have opened by
// themselves, or at least half of its own calls within Window failed. So an
// instance with a fault of its own does not stop the others. If it starts again
// with the fault, it counts as another instance, unless it has an Instance in its
// options. The price: while fewer than MinInstances have opened, each further
// instance has to fail by itself.
//
// After OpenFor, one instance in the whole fleet probes, with Probes calls at
// once. Enough successes close the breaker for all, and the others follow within
// a TTL. A failure is confirmed by probes of other instances, one instance at a
// time, until MinInstances have failed. The next instance probes when the other
// probes of the last one have ended, or their ProbeFor. Without Redis, each
// instance probes for itself.
//
// Only the call that would probe waits for Redis, at most for the guard's
// Timeout.
type Breaker struct {
	g         *Guard
	o         BreakerOptions
	prefix    string
	owner     string // identifies this start of the instance in the values that it writes
	voter     string // identifies the instance in its votes
	circuits  *table[circuit]
	decisions *decisions // without those that its circuits still count
	uncounted *uncounted // those
	send      func(ctx context.Context, key, from, to string, life time.Duration) (string, error)
	base      time.Time
}

// Breaker returns a new breaker. It sends no command, except the subscription
// of Hint. It fails if a guard of the same client has other options under that
// Name and is not closed.
func (g *Guard) Breaker(o BreakerOptions) (*Breaker, error) {
	o.setDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := checkRollout("breaker", o.Name, o.Rollout, o.Before != nil); err != nil {
		return nil, err
	}
	b := &Breaker{g: g, o: o, prefix: keyPrefix + "breaker:" + o.Name + ":", owner: rand.Text()[:10], base: time.Now()}
	b.voter = b.owner
	if o.Instance != "" {
		b.voter = voterOf(o.Instance)
	}
	if err := g.claim(named{opBreaker, o.Name}, o.shared()); err != nil {
		return nil, err
	}
	b.send = b.exchange
	b.circuits = newTable(g.maxBytes, circuitBytes,
		func(name string) *circuit {
			c := &circuit{b: b, name: name, circuitCounts: new(circuitCounts)}
			b.uncounted.join(c.circuitCounts)
			return c
		},
		func(c *circuit) bool { return c.evictable() })
	g.countedBreaker(b)
	if o.Hint && g.add() {
		go g.listen(b.channel(), func() {}, b.hinted)
	}
	return b, nil
}

func (o *BreakerOptions) setDefaults() {
	if o.Ratio == 0 {
		setDefault(&o.Failures, 5)
	}
	setDefault(&o.Calls, 10)
	setDefault(&o.Window, 10*time.Second)
	setDefault(&o.OpenFor, 30*time.Second)
	setDefault(&o.MaxOpenFor, o.OpenFor)
	setDefault(&o.Probes, 1)
	setDefault(&o.Successes, o.Probes)
	setDefault(&o.ProbeFor, o.OpenFor)
	setDefault(&o.TTL, 10*time.Second)
	setDefault(&o.MinInstances, 2)
	if o.Outcome == nil {
		o.Outcome = DefaultOutcome
	}
}

func (o *BreakerOptions) check() error {
	switch {
	case o.Name == "" || strings.ContainsRune(o.Name, ':'):
		return fmt.Errorf("redisguard: breaker name %q: it must not be empty and not contain a colon", o.Name)
	case o.Failures < 0 || o.Calls < 0 || !(o.Ratio >= 0 && o.Ratio <= 1):
		return fmt.Errorf("redisguard: breaker %s: Failures %d, Calls %d or Ratio %v out of range", o.Name, o.Failures, o.Calls, o.Ratio)
	case o.Probes < 0 || o.Successes < 0 || !(o.OpenJitter >= 0 && o.OpenJitter <= 1):
		return fmt.Errorf("redisguard: breaker %s: Probes %d, Successes %d or OpenJitter %v out of range", o.Name, o.Probes, o.Successes, o.OpenJitter)
	case o.MinInstances < 0 || o.MinInstances > mostVoters:
		return fmt.Errorf("redisguard: breaker %s: MinInstances %d is not between 1 and %d", o.Name, o.MinInstances, mostVoters)
	case o.MaxOpenFor < o.OpenFor:
		return fmt.Errorf("redisguard: breaker %s: MaxOpenFor %v is less than OpenFor %v", o.Name, o.MaxOpenFor, o.OpenFor)
	case o.SlowAfter < 0:
		return fmt.Errorf("redisguard: breaker %s: SlowAfter %v is negative", o.Name, o.SlowAfter)
	case min(o.Window, o.OpenFor, o.ProbeFor, o.TTL) < time.Millisecond:
		return fmt.Errorf("redisguard: breaker %s: a time of less than a millisecond", o.Name)
	case max(o.Window, o.MaxOpenFor, o.ProbeFor, o.TTL) > 24*time.Hour:
		return fmt.Errorf("redisguard: breaker %s: a time of more than a day", o.Name)
	}
	return nil
}

// shared returns the options that all breakers of a name must have, as text.
func (o *BreakerOptions) shared() string {
	return fmt.Sprintf("%d failures or %v of %d calls in %v, SlowAfter %v, OpenFor %v to %v with jitter %v, %d of %d probes in %v, TTL %v, MinInstances %d",
		o.Failures, o.Ratio, o.Calls, o.Window, o.SlowAfter, o.OpenFor, o.MaxOpenFor, o.OpenJitter,
		o.Successes, o.Probes, o.ProbeFor, o.TTL, o.MinInstances)
}

// outcome returns the Outcome of a call, whatever the function of the program
// returns.
func (o *BreakerOptions) outcome(ctx context.Context, err error) Outcome {
	switch is := o.Outcome(ctx, err); is {
	case Success, Excluded:
		return is
	}
	return Failure
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

func (b *Breaker) now() time.Duration { return time.Since(b.base) }

// A BreakerState is the state of a Breaker for one name.
type BreakerState string

const (
	BreakerClosed   BreakerState = "closed"    // calls are admitted
	BreakerOpen     BreakerState = "open"      // calls are refused
	BreakerHalfOpen BreakerState = "half-open" // this instance probes
)

// State returns the state for a name, as this instance knows it. An open breaker
// stays BreakerOpen after OpenFor until a call asks: what skips all that is not
// closed never asks, so it never closes. To choose between dependencies, use Acquire
// for one after the other until one is allowed.
func (b *Breaker) State(name string) BreakerState {
	c := b.circuits.find(name)
	if c == nil {
		return BreakerClosed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.public()
}

// Counts are the results of this instance's calls for a name, within Window and
// since the last change of state.
type Counts struct {
	Successes, Failures, Excluded int
	Refused                       int // calls that got an OpenError
	FailuresInARow                int // however old
}

// Counts returns the Counts of a name.
func (b *Breaker) Counts(name string) Counts {
	c := b.circuits.find(name)
	if c == nil {
		return Counts{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle(b.now())
	sum := c.window.sum
	return Counts{
		Successes: int(sum.good), Failures: int(sum.bad), Excluded: int(sum.excluded),
		Refused: int(sum.refused), FailuresInARow: c.failed,
	}
}

// ForceOpen makes this instance refuse all calls for a name, until ForceClose
// or Reset. Other instances do not follow.
func (b *Breaker) ForceOpen(name string) { b.force(name, open) }

// ForceClose makes this instance admit all calls for a name, whatever their
// results, until ForceOpen or Reset. Other instances do not follow.
func (b *Breaker) ForceClose(name string) { b.force(name, closed) }

func (b *Breaker) force(name string, to state) {
	mark := func(c *circuit) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.forced = true // the table keeps it from now on
	}
	c := b.circuits.pin(name, mark)
	c.mu.Lock()
	defer c.unlock()
	c.forced, c.shared.pending = true, false
	c.change(to, never)
}

// Reset ends ForceOpen and ForceClose, and closes the breaker for a name
// without counts. It closes the shared state too, as a successful probe does,
// whatever this instance knows of it, and the other instances follow.
//
// Reset waits until Redis has that, at most for the guard's Timeout. After an
// error only this instance is closed. If it then calls the dependency, it closes
// the shared state within a TTL after Redis is back, unless it has opened by new
// failures.
func (b *Breaker) Reset(name string) error {
	c := b.circuits.pin(name, func(c *circuit) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.shared.pending = true // the table keeps it until Redis has that
	})
	done := c.reset()
	late := time.NewTimer(b.g.timeout)
	defer late.Stop()
	select {
	case err := <-done:
		return err
	case <-late.C:
		return unavailable(context.DeadlineExceeded)
	}
}

// reset closes the circuit, and returns a channel for the result of closing the
// shared state.
func (c *circuit) reset() <-chan error {
	done := make(chan error, 1)
	c.mu.Lock()
	defer c.unlock()
	c.forced = false
	c.change(closed, 0)
	c.shared.reset, c.shared.resets = true, append(c.shared.resets, done)
	c.publish(c.b.now())
	return done
}
