package redisguard

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// do asks Redis something about a key: f, which gets the Guard's own deadline.
// It runs in a goroutine of its own, since a command that is on its way to a
// frozen server ends by go-redis' socket timeouts and not by its context. When
// do gives up, what f goes on to say is heard by nobody but the gate; f must
// not touch what its caller owns.
//
// op says for whom the request is: "reader", "limiter", "breaker", "quota".
func (g *Guard) do(ctx context.Context, op, key string, f func(context.Context) error) error {
	return g.request(ctx, false, op, key, f)
}

// soon is do for a caller of the program's. It does not wait where its request
// is a probe, which goes on without it: while Redis is known not to answer no
// call may wait, and one in every so many would.
func (g *Guard) soon(ctx context.Context, op, key string, f func(context.Context) error) error {
	return g.request(ctx, true, op, key, f)
}

func (g *Guard) request(ctx context.Context, soon bool, op, key string, f func(context.Context) error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case g.suspended.Load():
		return ErrSuspended
	case !g.add():
		return ErrClosed
	}
	began := time.Now()
	first, ok := enter(g.gate, began)
	if !ok {
		g.requests.Done()
		_, cause := g.gate.state()
		return unavailable(cause)
	}
	var passed atomic.Pointer[ticket] // through the gate that hears of it
	passed.Store(first)
	// A probe's caller leaves, and takes its context along.
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), g.timeout)
	follow := context.AfterFunc(ctx, cancel)
	left := make(chan struct{})
	leave := func(t *ticket) {
		if soon && t.probe && follow() {
			close(left)
		}
	}
	defer func() {
		if !closedNow(left) { // else it ends with the Timeout
			follow()
			cancel()
		}
	}()
	leave(first)
	done := start(limited, func(ctx context.Context) error {
		own, err := g.node(ctx, key)
		if own != nil {
			g.heard(first, nil) // the cluster is there
			node, ok := enter(own, time.Now())
			if !ok {
				return errAway
			}
			passed.Store(node)
			leave(node)
		}
		if err != nil {
			return err
		}
		g.counts.sent.Add(1)
		return f(ctx)
	}, func(err error) {
		alone := closedNow(left)
		if outage(err) && ctx.Err() != nil && !alone {
			err = context.Canceled // the caller went; that says nothing of Redis
		}
		g.heard(passed.Load(), err)
		if alone && g.observer != nil && !errors.Is(err, errAway) {
			g.observer.Request(op, time.Since(began), err)
		}
		g.requests.Done()
	})
	err := answered(ctx, limited, left, done, func(err error) { g.heard(passed.Load(), err) })
	switch {
	case errors.Is(err, errAway):
		return ErrUnavailable // nothing was sent
	case closedNow(left): // the observer hears of it from there
		_, cause := passed.Load().gate.state()
		return unavailable(cause)
	}
	if g.observer != nil {
		g.observer.Request(op, time.Since(began), err)
	}
	return err
}

// errAway says that the node of a key is known not to answer.
var errAway = errors.New("redisguard: the key's node does not answer")

func closedNow(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// A ticket is what a request has from the gate that it passed.
type ticket struct {
	gate  *gate
	epoch uint64
	probe bool
}

func enter(g *gate, now time.Time) (*ticket, bool) {
	epoch, probe, ok := g.enter(now)
	return &ticket{g, epoch, probe}, ok
}

// node is the gate of the node that serves a key, where the client is one of a
// cluster: a master that is away must not take along those that answer.
func (g *Guard) node(ctx context.Context, key string) (*gate, error) {
	c, ok := g.client.(*redis.ClusterClient)
	if !ok || key == "" {
		return nil, nil
	}
	master, err := c.MasterForKey(ctx, key)
	if err != nil {
		return nil, err
	}
	own := gateOf(master)
	g.nodes.Store(own, struct{}{})
	return own, nil
}

// start runs f in a goroutine of its own, and says what came of it after that
// has been heard. A panic becomes an error, as f runs hooks of the program
// where nobody else would recover from it; and so does a goroutine that ends.
func start(ctx context.Context, f func(context.Context) error, hear func(error)) <-chan error {
	done := make(chan error, 1)
	go func() {
		err := errors.New("redisguard: a hook has ended the goroutine of a request to Redis")
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("redisguard: panic in a request to Redis: %v\n%s", p, debug.Stack())
			}
			hear(err)
			done <- err
		}()
		err = f(ctx)
	}()
	return done
}

// answered waits for the answer, but not past the deadline, and not once left is
// closed.
func answered(ctx, limited context.Context, left <-chan struct{}, done <-chan error, late func(error)) error {
	var err error
	select {
	case err = <-done:
	case <-left:
		return nil
	case <-limited.Done():
		select {
		case err = <-done: // both at once: an answer is an answer
		default:
			if ctx.Err() != nil {
				return ctx.Err()
			}
			err = limited.Err()
			late(err)
		}
	}
	switch {
	case ctx.Err() == nil && outage(err):
		return unavailable(err)
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return ctx.Err() // it may have been the deadline
	}
	return err
}

// heard tells the gate, and the observer when that changes something.
func (g *Guard) heard(t *ticket, err error) {
	if outage(err) {
		g.counts.fail(err)
		askWhoServes(g.client)
	}
	if errors.Is(err, errAway) {
		return // its gate knows
	}
	if t.gate.leave(t.epoch, err, time.Now()) && g.observer != nil {
		g.observer.Change("guard", "", string(g.state()))
	}
}

// unavailable is ErrUnavailable with its cause.
func unavailable(cause error) error {
	if cause == nil || errors.Is(cause, ErrUnavailable) {
		return ErrUnavailable
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, cause)
}
