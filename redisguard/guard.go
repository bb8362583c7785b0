// Package redisguard reduces the commands sent to Redis. It has a caching
// reader, a rate limiter that leases batches of tokens, a circuit breaker with
// local decisions, and a quota without round trips of its own.
//
// They share three promises. The number of commands depends on time and on the
// number of keys and instances, and not on the number of calls. No call waits
// longer than the guard's Timeout for a Redis that does not answer. While it is
// known not to answer, which a PING confirms, no call waits at all. The
// exceptions are a breaker's probe and a cluster's first request for a limiter's
// key. The documentation of each type states the price: how old a reply may be,
// or how far a limit may be exceeded.
//
// Use go-redis directly for what must not be cached: revocations and other
// authentication data, locks, counters, and values that are read to be written
// back.
package redisguard

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// keyPrefix begins every key of the package. The number is the version of the
// schema: during a rolling deploy, instances with incompatible schemas must not
// share keys.
const keyPrefix = "redisguard:2:"

var (
	// ErrUnavailable is in the error chain if Redis did not answer within the
	// Guard's Timeout, or is known not to answer.
	ErrUnavailable = errors.New("redisguard: Redis does not answer")
	// ErrSuspended is the error of a suspended Guard for values that it does
	// not have in memory.
	ErrSuspended = errors.New("redisguard: suspended")
	// ErrClosed is the error of requests after Close, and of new guards.
	ErrClosed = errors.New("redisguard: closed")
)

// Options configure a Guard.
type Options struct {
	// Timeout is the longest time that a call waits for Redis. Default: 250 ms.
	// It also applies where go-redis ignores the context, such as socket reads
	// by default. It does not end the opening of a connection. Guards of a
	// client with the same Timeout share what they know of its Redis.
	Timeout time.Duration
	// MaxBytes is the approximate memory limit of each limiter, breaker and
	// quota, and of all readers of the client together. Default: 16 MiB, and for
	// readers what SetMaxBytes says.
	MaxBytes int64
	// Observer, if set, receives requests and changes of state.
	Observer Observer `json:"-"`
}

const (
	defaultTimeout  = 250 * time.Millisecond
	longestTimeout  = time.Minute
	defaultMaxBytes = 16 << 20
	leastMaxBytes   = 64 << 10
)

// A Guard creates guards for one client, and records whether its Redis answers.
// All methods may be called concurrently.
type Guard struct {
	client      redis.UniversalClient
	timeout     time.Duration
	maxBytes    int64
	limitsCache bool // MaxBytes was given
	observer    Observer
	gate        *gate
	nodes       sync.Map // *gate, of cluster nodes
	ping        func(ctx context.Context, server redis.Cmdable, connected func()) error
	names       *names
	counts      counts
	members     members // mu guards it

	suspended atomic.Bool
	mu        sync.Mutex // guards closed and claims, and additions to requests
	closed    bool
	claims    bool // it has names
	requests  sync.WaitGroup
	closing   context.Context // ends with Close
	stop      context.CancelFunc
	period    context.Context // ends with Suspend; mu guards period and resumed
	sleep     context.CancelFunc
	resumed   chan struct{} // closed by Resume
}

// New returns a new Guard. It sends no command. Close does not close the
// client.
func New(c redis.UniversalClient, o Options) (*Guard, error) {
	if noClient(c) {
		return nil, errors.New("redisguard: no client")
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	given := o.MaxBytes != 0
	setDefault(&o.MaxBytes, defaultMaxBytes)
	switch {
	case o.Timeout < time.Millisecond || o.Timeout > longestTimeout:
		return nil, fmt.Errorf("redisguard: Timeout %v is not between 1ms and 1m", o.Timeout)
	case o.MaxBytes < leastMaxBytes:
		return nil, fmt.Errorf("redisguard: MaxBytes %d is less than 64 KiB", o.MaxBytes)
	}
	g := &Guard{
		client: c, timeout: o.Timeout, maxBytes: o.MaxBytes, limitsCache: given, observer: o.Observer,
		gate: gateOf(c, o.Timeout), ping: ping, names: namesOf(c),
	}
	g.closing, g.stop = context.WithCancel(context.Background())
	off, _ := suspendVariable()
	g.suspended.Store(off)
	g.wake()
	if off {
		g.sleep()
	}
	return g, nil
}

// add counts a request that Close must wait for.
func (g *Guard) add() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.requests.Add(1)
	return true
}
