package redisguard

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// A gate records whether a client's Redis answers. While it does not, one
// request at a time probes it, and all others fail at once. Without a gate,
// each call to a dead server takes 1.75 s.
//
// A request without a reply is no evidence by itself: it may wait for a
// connection of the pool, or for its own large reply. So a PING on a connection
// of the guard's own decides, see Guard.confirm.
//
// Guards of a client share a gate if they have the same Timeout. Otherwise an
// impatient guard would decide for a patient one.
type gate struct {
	mu    sync.Mutex
	down  bool
	epoch uint64    // of the last recovery
	next  time.Time // no probe before
	tries int       // probes that failed in a row
	err   error
	since time.Time     // of the last failure
	heard time.Time     // when the last reply came
	trip  time.Duration // round-trip time, weighted toward the slow ones
	ping  time.Time     // when the last PING left
	busy  bool          // it is under way
}

// The interval between probes is in this range: half of it fixed, and full
// jitter on the other half. lastProbe bounds the time until a recovery is
// noticed.
const (
	firstProbe = 50 * time.Millisecond
	lastProbe  = time.Second
)

// classes are the gates of a client, by the Timeout of their guards.
type classes struct {
	mu sync.Mutex
	of map[time.Duration]*gate
}

var gates perClient[classes]

func gateOf(c redis.Cmdable, timeout time.Duration) *gate {
	all, ok := gates.get(c, func() *classes { return &classes{of: map[time.Duration]*gate{}} })
	if !ok {
		return new(gate)
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	g := all.of[timeout]
	if g == nil {
		g = new(gate)
		all.of[timeout] = g
	}
	return g
}

// enter admits a request, or returns false while Redis does not answer. A probe
// is a request that is admitted nevertheless.
func (g *gate) enter(now time.Time) (epoch uint64, probe, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.down {
		return g.epoch, false, true
	}
	if now.Before(g.next) {
		return 0, false, false
	}
	g.wait(now) // for the next probe, whatever the result of this one is
	return g.epoch, true, true
}

func (g *gate) wait(now time.Time) {
	d := backoffCeiling(g.tries, firstProbe, lastProbe)
	g.tries++
	g.next = now.Add(d/2 + fullJitter(d/2))
}

// leave records the result of a request of that epoch, and reports whether the
// state changed. A late success counts, because the server answered.
func (g *gate) leave(epoch uint64, err error, now time.Time) (changed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !outage(err):
		if errors.Is(err, context.Canceled) {
			return false
		}
		g.heard = now
		if !g.down {
			return false
		}
		g.down, g.err, g.tries = false, nil, 0
		g.epoch++
		return true
	case g.down:
		g.err, g.since = err, now
		return false
	case epoch != g.epoch: // it left before the server came back
		return false
	}
	g.down, g.err, g.since = true, err, now
	g.wait(now)
	return true
}

// stays records a request without a reply, which does not close a gate.
func (g *gate) stays(err error, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.down {
		g.err, g.since = err, now
	}
}

// took records the round-trip time of a reply.
func (g *gate) took(trip time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	trip = min(trip, longestTrip)
	g.trip = max(trip, g.trip-(g.trip-trip)/4)
}

// roundTrip returns the measured round-trip time, or zero before the first
// reply.
func (g *gate) roundTrip() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.trip
}

// longestTrip bounds what a reply that came late adds to the time until an
// outage is noticed.
const longestTrip = 500 * time.Millisecond

// pingAfter returns the time without a reply after which a request has a PING
// sent. On a fast network that leaves the PING enough of the Timeout.
func (g *gate) pingAfter(timeout time.Duration) time.Duration {
	return min(timeout, max(timeout/4, 2*g.roundTrip()))
}

// pingPatience returns how long a PING may take. It opens a connection, which
// takes another round trip, or a few with TLS. On a fast network it ends before
// the request that it is about, so that no second call waits in an outage.
func (g *gate) pingPatience(timeout time.Duration) time.Duration {
	return max(timeout*5/8, 3*g.roundTrip())
}

// mayPing begins a PING for a request that left at began, unless one is under
// way, was sent a moment ago, or Redis has answered another request since.
func (g *gate) mayPing(began, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy || g.heard.After(began) || now.Sub(g.ping) < pingPause {
		return false
	}
	g.busy, g.ping = true, now
	return true
}

// pingPause is the shortest time between two PINGs.
const pingPause = 100 * time.Millisecond

// pinged ends a PING.
func (g *gate) pinged() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy = false
}

// silent reports whether no reply came since the last PING left.
func (g *gate) silent() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.heard.After(g.ping)
}

func (g *gate) state() (down bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.down, g.err
}

// downLately reports whether the node is unavailable and had a request in the
// last minute. A node that left the cluster gets no more requests, and never
// recovers.
func (g *gate) downLately(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.down && now.Sub(g.since) < nodeStays
}

// nodeStays is how long the state of a cluster's node counts after its last request.
const nodeStays = time.Minute

// idle reports whether the node had requests, and none in the last minute.
func (g *gate) idle(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	last := g.heard
	if g.since.After(last) {
		last = g.since
	}
	return !last.IsZero() && now.Sub(last) >= nodeStays
}

// outage reports whether an error means that Redis is unavailable, and not that
// Redis or a hook of the program rejected the command.
func outage(err error) bool {
	switch {
	case err == nil, errors.Is(err, redis.Nil), errors.Is(err, context.Canceled):
		return false
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return true
	}
	var network net.Error
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &network) || errors.As(err, &untrusted) {
		return true
	}
	if word, text, ok := refusal(err); ok {
		switch word {
		case "LOADING", "BUSY", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "TRYAGAIN", "NOAUTH", "WRONGPASS":
			return true // it serves no command of this client
		}
		return text == "ERR max number of clients reached" // any other reply shows that the server is available
	}
	text := err.Error()
	return slices.ContainsFunc(noServer, func(prefix string) bool { return strings.HasPrefix(text, prefix) })
}

// noServer begin the errors of go-redis that mean that there is no connection,
// node, shard or sentinel, or that what answers is no Redis. Most have no type.
// Others are about the arguments of one command.
var noServer = []string{
	"redis: connection", "redis: client is closed", "redis: timed out",
	"redis: cluster has no nodes", "redis: all ring shards", "redis: all sentinels", "redis: no sentinels",
	"redis: can't parse", "redis: invalid reply",
}

// unanswered reports whether an outage's error says no more than that no reply
// came in time. That may be the pool's fault, or the request's own.
func unanswered(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	if network := net.Error(nil); errors.As(err, &network) && network.Timeout() {
		return true
	}
	return err != nil && strings.HasPrefix(err.Error(), "redis: connection pool")
}

// refusal returns the error that the server replied with, and its first word,
// which is the kind of error. If a connection could not be opened, go-redis
// adds a prefix to the reply.
func refusal(err error) (word, text string, ok bool) {
	var reply redis.Error
	if !errors.As(err, &reply) {
		return "", "", false
	}
	text = reply.Error()
	word, _, _ = strings.Cut(text, " ")
	return word, text, true
}
