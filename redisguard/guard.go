// Package redisguard has guards that ask Redis seldom: a cached reader, a
// rate limiter that spends leased batches, a circuit breaker that is local
// first, and a quota that costs no round trip of its own.
//
// They share three promises. What a guard sends to Redis follows from time and
// from the number of keys and instances, and not from how often it is called.
// No call waits longer than the guard's Timeout for a Redis that does not
// answer, and while it is known not to answer none waits at all, but for a
// breaker's probe and a cluster's first look at a limiter's key. What is
// given up for that is stated where it is given up: how old an answer may be,
// how far a limit may be exceeded.
//
// What must not be read through a cache stays with go-redis: revocations and
// other matters of authentication, locks, counters, and whatever is read to be
// written back.
package redisguard

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// keyPrefix begins every key that the package writes. The number is that of
// the schema: instances of two versions that do not understand each other's
// keys must not share them during a rolling deploy.
const keyPrefix = "redisguard:1:"

var (
	// ErrUnavailable is in the error of what could not be asked of Redis: it
	// did not answer within the Guard's Timeout, or is known not to answer.
	ErrUnavailable = errors.New("redisguard: Redis does not answer")
	// ErrSuspended is the error of what a suspended Guard does not hold.
	ErrSuspended = errors.New("redisguard: suspended")
	// ErrClosed is the error of what is asked of a closed Guard.
	ErrClosed = errors.New("redisguard: closed")
)

// Options are those of a Guard.
type Options struct {
	// Timeout is how long a call may wait for Redis. 250 ms when zero. It
	// holds where go-redis looks at no context, as on its sockets by default.
	Timeout time.Duration
	// MaxBytes is about how much each limiter, breaker and quota, and the
	// readers of the client together, may hold in memory. 16 MiB when zero.
	MaxBytes int64
	// Observer is told of requests and changes of state.
	Observer Observer
}

// A Guard makes guards that use one client, and knows whether its Redis
// answers. All methods may be called from several goroutines.
type Guard struct {
	client   redis.UniversalClient
	timeout  time.Duration
	maxBytes int64
	observer Observer
	gate     *gate
	nodes    sync.Map // *gate, of a cluster's nodes
	counts   counts

	suspended atomic.Bool
	mu        sync.Mutex // of closed and of adding to requests
	closed    bool
	requests  sync.WaitGroup
	closing   context.Context // ends with Close
	stop      context.CancelFunc
	period    context.Context // ends with Suspend; under mu, as these are
	sleep     context.CancelFunc
	resumed   chan struct{} // closed by Resume
}

// New makes a Guard. It sends nothing. The client stays the caller's: Close
// does not close it.
func New(c redis.UniversalClient, o Options) (*Guard, error) {
	if v := reflect.ValueOf(c); c == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, errors.New("redisguard: no client")
	}
	if o.Timeout == 0 {
		o.Timeout = 250 * time.Millisecond
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 16 << 20
	}
	switch {
	case o.Timeout < time.Millisecond || o.Timeout > time.Minute:
		return nil, fmt.Errorf("redisguard: Timeout %v is not between 1ms and 1m", o.Timeout)
	case o.MaxBytes < 64<<10:
		return nil, fmt.Errorf("redisguard: MaxBytes %d is less than 64 KiB", o.MaxBytes)
	}
	g := &Guard{client: c, timeout: o.Timeout, maxBytes: o.MaxBytes, observer: o.Observer, gate: gateOf(c)}
	g.closing, g.stop = context.WithCancel(context.Background())
	off, _ := suspendVariable()
	g.suspended.Store(off)
	g.wake()
	if off {
		g.sleep()
	}
	return g, nil
}

// tableBytes is the memory of each part.
func (g *Guard) tableBytes() int64 { return g.maxBytes }

// add counts a request that Close has to wait for.
func (g *Guard) add() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.requests.Add(1)
	return true
}
