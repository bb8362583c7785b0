package redisguard

import (
	"sync/atomic"
	"time"
)

// A State is how a Guard is.
type State string

const (
	OK        State = "ok"
	Degraded  State = "degraded"  // Redis did not do what it was asked for last time
	Suspended State = "suspended" // by Suspend or SuspendVariable
)

// A Status is for health endpoints and metrics. Counts are since New and of
// this Guard alone.
type Status struct {
	State State
	// Hits were answered by a reader from memory, Misses were not. Stale are
	// the hits older than asked for, which a reader gives during an outage.
	Hits, Misses, Stale int64
	// PassedThrough were reads that a reader could not cache.
	PassedThrough int64
	// Sent are requests to Redis, each one command or script. Saved are the
	// ones that a guard without memory would have sent: hits, and decisions
	// of limiters, breakers and quotas.
	Sent, Saved int64
	// Leases are the batches that limiters and quotas got.
	Leases int64
	// Fallbacks are decisions by OnOutage.
	Fallbacks int64
	// LastError is that of the last request that Redis did not answer, or
	// refused for a reason of its own, and LastErrorAt its time. For limiters,
	// quotas and breakers every refusal counts: they go on without Redis.
	LastError   error
	LastErrorAt time.Time
	// SwitchError says that SuspendVariable holds what is neither yes nor no,
	// so that nothing is suspended by it.
	SwitchError error
}

// counts are what a Status is made of.
type counts struct {
	hits, misses, stale, passed, sent, saved, leases, fallbacks atomic.Int64

	troubles troubles
}

// Status sends nothing.
func (g *Guard) Status() Status {
	s := g.counts.status()
	s.State = g.state()
	return s
}

func (c *counts) status() Status {
	s := Status{
		Hits: c.hits.Load(), Misses: c.misses.Load(), Stale: c.stale.Load(),
		PassedThrough: c.passed.Load(),
		Sent:          c.sent.Load(), Saved: c.saved.Load(),
		Leases: c.leases.Load(), Fallbacks: c.fallbacks.Load(),
	}
	s.LastErrorAt, s.LastError = c.troubles.last()
	_, s.SwitchError = suspendVariable()
	return s
}

func (g *Guard) state() State {
	if g.suspended.Load() {
		return Suspended
	}
	if down, _ := g.gate.state(); down {
		return Degraded
	}
	if g.counts.troubles.now() {
		return Degraded
	}
	state := OK
	g.nodes.Range(func(node, _ any) bool {
		if node.(*gate).downLately(time.Now()) {
			state = Degraded
		}
		return state == OK
	})
	return state
}

// An Observer is told of what happens seldom. Its methods are called from
// several goroutines, with locks of the guards held in part: they must return
// soon and not call back. What happens often is counted in Status.
type Observer interface {
	// Request tells of a request to Redis; op is "reader", "limiter",
	// "breaker" or "quota".
	Request(op string, took time.Duration, err error)
	// Change tells of a new state: of the guard ("ok", "degraded",
	// "suspended"), or of a breaker by its name ("closed", "open", "half-open").
	Change(what, name, to string)
}
