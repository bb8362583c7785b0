package redisguard

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// An asker is for whom a request to Redis is.
type asker struct {
	op     string // for the observer
	prefix string // of its keys, which tells limiters apart
	limits bool   // the client has a Limiter of go-redis, whose errors are of no type
}

// limits reports whether a client asks a Limiter of go-redis before it sends.
func limits(c redis.Cmdable) bool {
	switch c := c.(type) {
	case *redis.Client:
		return c.Options().Limiter != nil
	case *redis.Ring:
		return c.Options().Limiter != nil
	}
	return false
}

const (
	opReader  = "reader"
	opLimiter = "limiter"
	opBreaker = "breaker"
	opQuota   = "quota"
)

// troubles are the requests that failed, by what they asked about, until one
// succeeds. A gate knows when Redis does not answer. This is for the rest: a
// server that answers, and does not do what a limiter asks of it, leaves the
// decisions to OnOutage all the same, and nobody sees it by the decisions.
//
// A limiter may have many keys of which some are never asked about again. So a
// success with another key of the same asker ends a trouble too, once it has
// lasted for longer than a key leaves Redis alone after a failure.
type troubles struct {
	some atomic.Bool
	mu   sync.Mutex
	open map[place]time.Time // when it failed last
	well map[asker]time.Time // when a request succeeded while there was trouble
	err  error
	at   time.Time
}

// A place is where a request failed.
type place struct {
	of  asker
	in  any // the store, for Cached
	key string
}

const (
	troubleStays = 2 * awayLimit
	mostTroubles = 1000
)

// failed notes an error, and reports whether it is the first.
func (t *troubles) failed(p place, err error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	t.err, t.at = err, now
	first := !t.anyAt(now)
	if t.open == nil {
		t.open, t.well = map[place]time.Time{}, map[asker]time.Time{}
	}
	if _, known := t.open[p]; !known && len(t.open) >= mostTroubles {
		for old := range t.open { // one of a thousand is no loss
			delete(t.open, old)
			break
		}
	}
	t.open[p] = now
	t.some.Store(true)
	return first
}

// succeeded reports whether a request that succeeded was the last in trouble.
func (t *troubles) succeeded(p place) bool {
	if !t.some.Load() {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	was := t.anyAt(now)
	delete(t.open, p)
	t.well[p.of] = now
	return was && !t.anyAt(now)
}

// now reports whether there is trouble.
func (t *troubles) now() bool {
	if !t.some.Load() {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.anyAt(time.Now())
}

// anyAt forgets what is over. The lock is held.
func (t *troubles) anyAt(now time.Time) bool {
	for p, at := range t.open {
		if now.Sub(at) < troubleStays || t.well[p.of].Before(at) {
			return true
		}
		delete(t.open, p)
	}
	clear(t.well)
	t.some.Store(false)
	return false
}

// hear notes an error that somebody else keeps count of.
func (t *troubles) hear(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.err, t.at = err, time.Now()
}

func (t *troubles) last() (time.Time, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at, t.err
}

// heard notes what came of a request that no Guard sent.
func (c *counts) heard(at place, err error) {
	if err == nil || errors.Is(err, redis.Nil) {
		c.troubles.succeeded(at)
	} else if at.of.troubledBy(err) {
		c.troubles.failed(at, err)
	}
}

// trouble notes why OnOutage decides.
func (g *Guard) trouble(at place, err error) {
	if g.counts.troubles.failed(at, err) {
		g.changed()
	}
}

// changed tells the observer of the guard's state.
func (g *Guard) changed() {
	if g.observer != nil {
		g.observer.Change("guard", "", string(g.state()))
	}
}

// troubledBy reports whether an error leaves its asker without Redis. One that
// says something of the command is a reader's answer like any other; whoever
// shares state through Redis goes on without it then.
func (a asker) troubledBy(err error) bool {
	switch {
	case err == nil, errors.Is(err, redis.Nil), errors.Is(err, context.Canceled), errors.Is(err, errRewritten):
		return false
	case errors.Is(err, ErrSuspended), errors.Is(err, errAway): // which have a state of their own
		return false
	case a.op != opReader || outage(err):
		return true
	case errors.Is(err, ErrQuota), errors.Is(err, ErrGuardedClient):
		return false
	}
	if word, _, ok := refusal(err); ok {
		return !ofTheCommand[word]
	}
	return a.limits // or it is a hook of the program that refuses this read
}

// ofTheCommand are the errors with which Redis refuses a read for what it is.
var ofTheCommand = map[string]bool{"ERR": true, "WRONGTYPE": true, "CROSSSLOT": true, "NOSCRIPT": true}
