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

// BreakerOptions say when a breaker opens and for how long. Zero values stand
// for the defaults named.
type BreakerOptions struct {
	// Name tells breakers of one Redis apart; it is part of every key.
	Name string
	// Failures in a row open it. 5.
	Failures int
	// Ratio of failures opens it as well, once there were Calls of them within
	// Window. Off; 20 calls and 10 seconds where Ratio is given.
	Ratio  float64
	Calls  int
	Window time.Duration
	// OpenFor is how long it stays open before a probe. 30 seconds.
	OpenFor time.Duration
	// ProbeFor is how long the one probe in the fleet may take before another
	// call may probe; what the first one says afterwards does not count. OpenFor.
	ProbeFor time.Duration
	// TTL is how often an instance reads what the others decided. 10 seconds.
	TTL time.Duration
	// Hint has instances tell each other of changes by Pub/Sub, so that they
	// follow in milliseconds and not within a TTL. It takes a connection and a
	// goroutine until the Guard is closed, and a PUBLISH for each change.
	Hint bool
	// Failed says which errors count. All of them but redis.Nil, which is an
	// answer. The caller's own cancellation counts neither way, whatever it says.
	Failed func(error) bool
}

// ErrOpen is what errors.Is finds in the error of a call that was not made.
var ErrOpen = errors.New("redisguard: breaker is open")

// An OpenError says that a call was not made and when one may be.
type OpenError struct {
	Name       string
	RetryAfter time.Duration // at most; a probe by another instance may close it earlier
}

func (e *OpenError) Error() string {
	return fmt.Sprintf("redisguard: breaker for %q is open, retry after %v", e.Name, e.RetryAfter)
}

// Is makes errors.Is(err, ErrOpen) true.
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// A Breaker keeps calls from dependencies that fail, by name. Each instance
// trips by what it sees itself, at once and with or without Redis; what others
// decided only adds to that, and is read once per TTL and name. After OpenFor
// one call in the whole fleet probes, and the others follow its result within
// a TTL. Without Redis each instance probes for itself.
//
// No call waits for Redis but the one that would probe, and that no longer
// than the guard's Timeout.
type Breaker struct {
	g        *Guard
	o        BreakerOptions
	prefix   string
	owner    string // of this instance, in what it writes
	circuits *table[circuit]
	send     func(ctx context.Context, key, from, to string, life time.Duration) (string, error)
	base     time.Time
}

// Breaker makes a breaker. It sends nothing but the subscription of Hint.
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
		func(c *circuit) bool { return c.spare() })
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

// Do calls f unless the breaker is open for name, and then fails with an
// OpenError. A panic in f counts as a failure and goes on.
//
// Names are those of dependencies, and few: when a flood of them has filled
// the guard's memory with ones that are open, further names are not guarded.
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

// An outcome is what a call says about its dependency.
type outcome int

const (
	success outcome = iota
	failure
	neutral
)

// judge takes the caller's own cancellation for nothing: it says that the
// caller went, and not that the dependency is ill. A deadline that passed is a
// failure, as slowness is how most illness shows.
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

// State is "closed", "open" or "half-open", as this instance has it.
func (b *Breaker) State(name string) string {
	c := b.circuits.get(name)
	if c == nil {
		return "closed"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.String()
}
