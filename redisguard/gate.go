package redisguard

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// A gate records whether a client's Redis answers. While it does not, one
// request at a time probes it, and all others fail at once. Without a gate,
// each call to a dead server takes 1.75 s.
//
// All guards of a client share one gate.
type gate struct {
	mu    sync.Mutex
	down  bool
	epoch uint64    // of the last recovery
	next  time.Time // no probe before
	tries int       // probes that failed in a row
	err   error
	since time.Time // of the last failure
}

// The interval between probes is in this range: half of it fixed, and full
// jitter on the other half. lastProbe bounds the time until a recovery is
// noticed.
const (
	firstProbe = 50 * time.Millisecond
	lastProbe  = time.Second
)

var gates perClient[gate]

func gateOf(c redis.Cmdable) *gate {
	if g, ok := gates.get(c, func() *gate { return new(gate) }); ok {
		return g
	}
	return new(gate)
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
		if !g.down || errors.Is(err, context.Canceled) {
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
	return g.down && now.Sub(g.since) < time.Minute
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
	// These are errors of go-redis: no free connection, sentinel, node or
	// shard.
	return strings.HasPrefix(err.Error(), "redis: ")
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
