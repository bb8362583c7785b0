package redisguard

import (
	"sync"
	"sync/atomic"
	"time"
)

// A State is the state of a Guard.
type State string

const (
	OK        State = "ok"
	Degraded  State = "degraded"  // the last request failed or was refused
	Suspended State = "suspended" // by Suspend or SuspendVariable
)

// A Status is for health endpoints and metrics. Counts are those of this Guard
// since New.
type Status struct {
	State State
	// Hits is the number of reads answered from memory, and Misses of the
	// others. Stale is the number of replies older than MaxAge, returned during
	// an outage.
	Hits, Misses, Stale int64
	// PassedThrough is the number of reads that a reader could not cache.
	PassedThrough int64
	// Sent is the number of requests to Redis, each one command or script. It
	// includes PINGs for requests without a reply, each message of an Invalidate,
	// and scripts that a server without them gets again. It includes neither what
	// go-redis sends for a new connection or a subscription, nor its retries.
	// Saved is the number that a guard without memory would have sent: for
	// hits, and for decisions of limiters, breakers and quotas.
	Sent, Saved int64
	// Leases is the number of batches that limiters and quotas got.
	Leases int64
	// Fallbacks is the number of decisions by OnOutage.
	Fallbacks int64
	// WouldDeny is the number of tokens that dry runs of limiters would have
	// denied.
	WouldDeny int64
	// Limiters, Quotas and Breakers have the decisions by Name.
	Limiters, Quotas map[string]Tally
	Breakers         map[string]BreakerTally
	// LastError is the error of the last request that Redis did not answer, or
	// refused for reasons other than the command, and LastErrorAt its time. For
	// limiters, quotas and breakers every refusal counts, because they then
	// continue without Redis.
	LastError   error
	LastErrorAt time.Time
	// SwitchError reports an invalid value of SuspendVariable, which suspends
	// nothing.
	SwitchError error
	// Warnings name limiters and quotas of which another instance lately had
	// other options, as during a rolling deploy. An instance compares every ten
	// minutes.
	Warnings []string
}

// counts are the counters of a Status.
type counts struct {
	hits, misses, stale, passed, sent, saved, leases, fallbacks, wouldDeny atomic.Int64

	troubles   troubles
	warningsMu sync.Mutex
	warnings   map[named]string
}

// Status returns the current Status. It sends no command, and looks at each key
// in memory.
func (g *Guard) Status() Status {
	var decided Status
	g.tally(&decided)
	s := g.counts.status() // after tally, which counts Saved
	s.Limiters, s.Quotas, s.Breakers = decided.Limiters, decided.Quotas, decided.Breakers
	s.State = g.state()
	return s
}

func (c *counts) status() Status {
	hits := c.hits.Load()
	s := Status{
		Hits: hits, Misses: c.misses.Load(), Stale: c.stale.Load(),
		PassedThrough: c.passed.Load(),
		Sent:          c.sent.Load(), Saved: c.saved.Load() + hits,
		Leases: c.leases.Load(), Fallbacks: c.fallbacks.Load(), WouldDeny: c.wouldDeny.Load(),
	}
	s.LastErrorAt, s.LastError = c.troubles.last()
	_, s.SwitchError = suspendVariable()
	s.Warnings = c.allWarnings()
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

// An Observer receives rare events. Its methods are called concurrently, and
// partly under locks of the guards. They must return soon and not call the
// guards. Status counts frequent events.
type Observer interface {
	// Request receives a request to Redis; op is "reader", "limiter", "breaker"
	// or "quota".
	Request(op string, took time.Duration, err error)
	// Change receives a new state: of the guard ("ok", "degraded",
	// "suspended"), or of a breaker by its name ("closed", "open",
	// "half-open").
	Change(what, name, to string)
}
