package redisguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// do asks Redis something about a place: f, which gets the Guard's own deadline.
// It runs in a goroutine of its own, since a command that is on its way to a
// frozen server ends by go-redis' socket timeouts and not by its context. When
// do gives up, what f goes on to say is heard by nobody but the gate; f must
// not touch what its caller owns.
func (g *Guard) do(ctx context.Context, at place, f func(context.Context) error) error {
	return g.request(ctx, false, at, f, nil)
}

// doThen is do with what follows from the answer, however late it comes: after
// the Status shows it, and before do returns.
func (g *Guard) doThen(ctx context.Context, at place, f func(context.Context) error, then func(error)) error {
	return g.request(ctx, false, at, f, then)
}

// soon is do for a caller of the program's. It does not wait where its request
// is a probe, which goes on without it: while Redis is known not to answer no
// call may wait, and one in every so many would.
func (g *Guard) soon(ctx context.Context, at place, f func(context.Context) error) error {
	return g.request(ctx, true, at, f, nil)
}

// deadlineKey marks a context with when its call has waited for long enough.
type deadlineKey struct{}

// oneCall is ctx for a call that may make several requests: together they wait
// for no longer than the Timeout.
func (g *Guard) oneCall(ctx context.Context) context.Context {
	if ctx.Value(deadlineKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, deadlineKey{}, time.Now().Add(g.timeout))
}

// patience is how long a request may take that begins now, and whether that is
// enough to say that Redis does not answer: the last of several requests may
// have next to nothing left.
func (g *Guard) patience(ctx context.Context, now time.Time) (d time.Duration, fair bool) {
	until, ok := ctx.Value(deadlineKey{}).(time.Time)
	if !ok {
		return g.timeout, true
	}
	d = min(g.timeout, until.Sub(now))
	return d, d > g.timeout*3/4
}

func (g *Guard) request(ctx context.Context, soon bool, at place, f func(context.Context) error, then func(error)) error {
	began := time.Now()
	patience, fair := g.patience(ctx, began)
	if err := g.mayAsk(ctx, at, patience); err != nil {
		return err
	}
	first, ok := enter(g.gate, began)
	if !ok {
		g.requests.Done()
		_, cause := g.gate.state()
		return unavailable(cause)
	}
	var passed atomic.Pointer[ticket] // through the gate that hears of it
	passed.Store(first)
	// A probe's caller leaves, and takes its context along.
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	follow := context.AfterFunc(ctx, cancel)
	left := make(chan struct{})
	leave := func(t *ticket) {
		if soon && t.probe && follow() {
			close(left)
		}
	}
	defer func() {
		if !closedNow(left) { // else it ends by itself
			follow()
			cancel()
		}
	}()
	leave(first)
	tell := func(err error) { g.heard(passed.Load(), at, fair, err) }
	done := start(limited, func(ctx context.Context) error {
		own, err := g.node(ctx, at.key)
		if own != nil {
			g.answers(first) // the cluster is there
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
		tell(err)
		if then != nil {
			then(err)
		}
		if alone && g.observer != nil && !errors.Is(err, errAway) {
			g.observer.Request(at.of.op, time.Since(began), err)
		}
		g.requests.Done()
	})
	err := answered(ctx, limited, left, done, tell)
	switch {
	case errors.Is(err, errAway):
		return ErrUnavailable // nothing was sent
	case closedNow(left): // the observer hears of it from there
		_, cause := passed.Load().gate.state()
		return unavailable(cause)
	}
	if g.observer != nil {
		g.observer.Request(at.of.op, time.Since(began), err)
	}
	return err
}

// mayAsk counts a request that may leave.
func (g *Guard) mayAsk(ctx context.Context, at place, patience time.Duration) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case g.suspended.Load():
		return ErrSuspended
	case patience <= 0:
		g.late(at)
		return unavailable(context.DeadlineExceeded)
	case !g.add():
		return ErrClosed
	}
	return nil
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

// heard tells the gate and the Status, and the observer when that changes
// something. A request that had no fair time says nothing of Redis by its end.
func (g *Guard) heard(t *ticket, at place, fair bool, err error) {
	if network := net.Error(nil); !fair && errors.As(err, &network) && network.Timeout() {
		g.late(at)
		return
	}
	if outage(err) {
		g.counts.troubles.hear(err)
		askWhoServes(g.client)
	}
	changed := false
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		changed = g.counts.troubles.succeeded(at)
	case at.of.op == opReader && outage(err): // the gate tells, for all keys together
	case at.of.troubledBy(err):
		changed = g.counts.troubles.failed(at, err)
	}
	if errors.Is(err, errAway) {
		return // its gate knows
	}
	if t.gate.leave(t.epoch, err, time.Now()) || changed {
		g.changed()
	}
}

// late notes that a call's time ended with a request that had too little of it
// to say anything of Redis.
func (g *Guard) late(at place) {
	if at.of.op != opReader {
		g.trouble(at, unavailable(context.DeadlineExceeded))
	}
}

// answers tells a gate that somebody is there.
func (g *Guard) answers(t *ticket) {
	if t.gate.leave(t.epoch, nil, time.Now()) {
		g.changed()
	}
}

// unavailable is ErrUnavailable with its cause.
func unavailable(cause error) error {
	if cause == nil || errors.Is(cause, ErrUnavailable) {
		return ErrUnavailable
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, cause)
}
