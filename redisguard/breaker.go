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
	// Failures in a row open the breaker. Default: 5.
	Failures int
	// Ratio of failures also opens the breaker, after at least Calls calls
	// within Window. Default: off; with a Ratio, 20 calls and 10 seconds.
	Ratio  float64
	Calls  int
	Window time.Duration
	// OpenFor is the time from opening to the first probe. Default: 30 seconds.
	OpenFor time.Duration
	// ProbeFor is the longest time of a probe. Then another call may probe, and
	// the result of the first probe is ignored. Default: OpenFor.
	ProbeFor time.Duration
	// TTL is the interval at which an instance reads the state that the other
	// instances share. Default: 10 seconds.
	TTL time.Duration
	// Hint makes instances announce changes by Pub/Sub, so that the others
	// follow in milliseconds instead of within a TTL. It costs a connection and
	// a goroutine until the Guard is closed, and a PUBLISH per change.
	Hint bool
	// Failed reports whether an error counts as a failure. Default: all errors
	// except redis.Nil, which is a reply. The caller's own cancellation never
	// counts, neither as failure nor as success.
	Failed func(error) bool
}

// ErrOpen matches, with errors.Is, the error of a call that the breaker
// rejected.
var ErrOpen = errors.New("redisguard: breaker is open")

// An OpenError is the error of a call that the breaker rejected.
type OpenError struct {
	Name       string
	RetryAfter time.Duration // at most; a probe by another instance may close it earlier
}

func (e *OpenError) Error() string {
	return fmt.Sprintf("redisguard: breaker for %q is open, retry after %v", e.Name, e.RetryAfter)
}

// Is makes errors.Is(err, ErrOpen) true.
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// A Breaker rejects calls to failing dependencies, by name.
//
// Each instance opens by its own failures, at once and with or without Redis.
// The state of other instances can only open it earlier or close it; it is read
// once per TTL and name. After OpenFor, one call in the whole fleet probes, and
// the others follow its result within a TTL. Without Redis, each instance
// probes for itself.
//
// Only the call that would probe waits for Redis, at most for the guard's
// Timeout.
type Breaker struct {
	g        *Guard
	o        BreakerOptions
	prefix   string
	owner    string // identifies this instance in the values that it writes
	circuits *table[circuit]
	send     func(ctx context.Context, key, from, to string, life time.Duration) (string, error)
	base     time.Time
}

// Breaker returns a new breaker. It sends no command, except the subscription
// of Hint.
func (g *Guard) Breaker(o BreakerOptions) (*Breaker, error) {
	setDefault(&o.Failures, 5)
	setDefault(&o.Calls, 20)
	setDefault(&o.Window, 10*time.Second)
	setDefault(&o.OpenFor, 30*time.Second)
	setDefault(&o.ProbeFor, o.OpenFor)
	setDefault(&o.TTL, 10*time.Second)
	switch {
	case o.Name == "" || strings.ContainsRune(o.Name, ':'):
		return nil, fmt.Errorf("redisguard: breaker name %q: it must not be empty and not contain a colon", o.Name)
	case o.Failures < 0 || o.Calls < 0 || !(o.Ratio >= 0 && o.Ratio <= 1):
		return nil, fmt.Errorf("redisguard: breaker %s: Failures %d, Calls %d or Ratio %v out of range", o.Name, o.Failures, o.Calls, o.Ratio)
	case min(o.Window, o.OpenFor, o.ProbeFor, o.TTL) < time.Millisecond:
		return nil, fmt.Errorf("redisguard: breaker %s: a time of less than a millisecond", o.Name)
	case max(o.Window, o.OpenFor, o.ProbeFor, o.TTL) > 24*time.Hour:
		return nil, fmt.Errorf("redisguard: breaker %s: a time of more than a day", o.Name)
	}
	b := &Breaker{g: g, o: o, prefix: keyPrefix + "breaker:" + o.Name + ":", owner: rand.Text()[:10], base: time.Now()}
	b.send = b.exchange
	b.circuits = newTable(g.tableBytes(), circuitBytes,
		func(name string) *circuit { return &circuit{b: b, name: name} },
		func(c *circuit) bool { return c.evictable() })
	if o.Hint && g.add() {
		go g.listen(b.channel(), func() {}, b.hinted)
	}
	return b, nil
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Do calls f unless the breaker is open for name; then it returns an OpenError.
// A panic in f counts as a failure and continues.
//
// Names should be a few dependencies. If open names fill the guard's memory,
// further names are not guarded.
func Do[T any](ctx context.Context, b *Breaker, name string, f func(context.Context) (T, error)) (T, error) {
	c := b.circuits.get(name)
	if c == nil {
		return f(ctx)
	}
	generation, err := c.enter(ctx)
	if err != nil {
		var none T
		return none, err
	}
	returned := false
	defer func() {
		if !returned {
			c.leave(generation, failure)
		}
	}()
	v, err := f(ctx)
	returned = true
	c.leave(generation, b.judge(ctx, err))
	return v, err
}

// An outcome is the result of a call, as evidence about its dependency.
type outcome int

const (
	success outcome = iota
	failure
	neutral
)

// judge ignores the caller's own cancellation, because it is no evidence about
// the dependency. A passed deadline is a failure, because most problems show as
// slowness.
func (b *Breaker) judge(ctx context.Context, err error) outcome {
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		return success
	case errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled):
		return neutral
	case b.o.Failed != nil && !b.o.Failed(err):
		return success
	}
	return failure
}

func (b *Breaker) now() time.Duration { return time.Since(b.base) }

// State returns "closed", "open" or "half-open", as this instance knows it.
func (b *Breaker) State(name string) string {
	c := b.circuits.get(name)
	if c == nil {
		return "closed"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.String()
}
