package redisguard

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// An asker is the guard that sends a request.
type asker struct {
	op     string // for the observer
	prefix string // of its keys; distinguishes limiters
	limits bool   // the client has a go-redis Limiter, whose errors have no type
}

// limits reports whether a client has a go-redis Limiter.
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

// troubles records failed requests by place, until one succeeds. A gate records
// whether Redis answers. troubles is for servers that answer but refuse a
// limiter's request: OnOutage decides then too, and the decisions do not show
// it.
//
// A limiter may have many keys, some of which are never used again. So a
// success with another key of the same asker also ends a trouble. The trouble
// must then be older than the delay after a failure.
type troubles struct {
	some atomic.Bool
	mu   sync.Mutex
	open map[place]time.Time // time of the last failure
	well map[asker]time.Time // time of the last success while there was trouble
	err  error
	at   time.Time
}

// A place is what a request is about.
type place struct {
	of  asker
	in  any // the store, for Cached
	key string
}

const (
	troubleStays = 2 * retryLimit
	mostTroubles = 1000
)

// longKey is the length from which a trouble has the hash of a key instead. Keys
// come from outside, and a thousand long ones must not fill the memory.
const longKey = 100

func (p place) brief() place {
	if len(p.key) > longKey {
		sum := sha256.Sum256([]byte(p.key))
		p.key = string(sum[:])
	}
	return p
}

// failed notes an error, and reports whether it is the first.
func (t *troubles) failed(p place, err error) bool {
	p = p.brief()
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	t.err, t.at = err, now
	first := !t.anyAt(now)
	if t.open == nil {
		t.open, t.well = map[place]time.Time{}, map[asker]time.Time{}
	}
	if _, known := t.open[p]; !known && len(t.open) >= mostTroubles {
		for old := range t.open { // losing one of a thousand is acceptable
			delete(t.open, old)
			break
		}
	}
	t.open[p] = now
	t.some.Store(true)
	return first
}

// succeeded records a success, and reports whether it ended the last trouble.
func (t *troubles) succeeded(p place) bool {
	if !t.some.Load() {
		return false
	}
	p = p.brief()
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

// anyAt removes ended troubles, and reports whether any is left. The caller
// has the lock.
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

// note records an error that another place counts.
func (t *troubles) note(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.err, t.at = err, time.Now()
}

func (t *troubles) last() (time.Time, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at, t.err
}

// record records the result of a request that no Guard sent.
func (c *counts) record(at place, err error) {
	if err == nil || errors.Is(err, redis.Nil) {
		c.troubles.succeeded(at)
	} else if at.of.troubledBy(err) {
		c.troubles.failed(at, err)
	}
}

// trouble records why OnOutage decides.
func (g *Guard) trouble(at place, err error) {
	if g.counts.troubles.failed(at, err) {
		g.changed()
	}
}

// changed notifies the observer of the guard's state.
func (g *Guard) changed() {
	if g.observer != nil {
		g.observer.Change("guard", "", string(g.state()))
	}
}

// troubledBy reports whether an error leaves its asker without Redis. For a
// reader, an error about the command is a reply like any other. A guard that
// shares state through Redis then continues without it.
func (a asker) troubledBy(err error) bool {
	switch {
	case err == nil, errors.Is(err, redis.Nil), errors.Is(err, context.Canceled), errors.Is(err, errRewritten):
		return false
	case errors.Is(err, ErrSuspended), errors.Is(err, errNodeDown): // these have a state of their own
		return false
	case a.op != opReader || outage(err):
		return true
	case errors.Is(err, ErrQuota), errors.Is(err, ErrGuardedClient):
		return false
	}
	if word, _, ok := refusal(err); ok {
		return !ofTheCommand[word]
	}
	return a.limits // otherwise a hook of the program refuses this read
}

// ofTheCommand contains the errors with which Redis refuses a particular read.
var ofTheCommand = map[string]bool{"ERR": true, "WRONGTYPE": true, "CROSSSLOT": true, "NOSCRIPT": true}
