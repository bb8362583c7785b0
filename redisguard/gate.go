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

// A gate knows whether a client's Redis answers. While it does not, one request
// at a time looks whether it is back, and all others are turned away at once:
// a client on its own spends 1.75 s on each call to a dead server.
//
// One gate serves all guards of a client.
type gate struct {
	mu    sync.Mutex
	down  bool
	epoch uint64    // of the last time that it came back
	next  time.Time // no probe before
	tries int       // probes that failed in a row
	err   error
	since time.Time // of the last failure
}

// A probe is between these two after the last one, with full jitter on top of
// half of it. The second bounds how long a recovery goes unnoticed.
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

// enter admits a request, or says that Redis does not answer. A probe is a
// request that is admitted all the same, to look whether it does again.
func (g *gate) enter(now time.Time) (epoch uint64, probe, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.down {
		return g.epoch, false, true
	}
	if now.Before(g.next) {
		return 0, false, false
	}
	g.wait(now) // for the next probe, whatever comes of this one
	return g.epoch, true, true
}

func (g *gate) wait(now time.Time) {
	d := backoffCeiling(g.tries, firstProbe, lastProbe)
	g.tries++
	g.next = now.Add(d/2 + fullJitter(d/2))
}

// leave hears what came of a request of that epoch, and reports whether that
// changed anything. Late news counts if it is good: the server answered.
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

// downLately reports whether the node is away and was asked in the last
// minute: one that has left the cluster is asked no more, and never comes back.
func (g *gate) downLately(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.down && now.Sub(g.since) < time.Minute
}

// outage reports whether an error says that Redis cannot be used, rather than
// that it, or a hook of the program, refused this command.
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
			return true // it does nothing for this client
		}
		return text == "ERR max number of clients reached" // else it is there, and answers at once
	}
	// What go-redis says of itself: no connection in the pool, no sentinel, no
	// node, no shard.
	return strings.HasPrefix(err.Error(), "redis: ")
}

// refusal is what the server replied with, and its first word, which says what
// kind of error it is: go-redis puts words of its own before it when a
// connection could not be opened.
func refusal(err error) (word, text string, ok bool) {
	var reply redis.Error
	if !errors.As(err, &reply) {
		return "", "", false
	}
	text = reply.Error()
	word, _, _ = strings.Cut(text, " ")
	return word, text, true
}
