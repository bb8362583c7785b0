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

// do runs f, a request to Redis about a place, with the Guard's deadline. f has
// its own goroutine, because a command to a frozen server ends by go-redis'
// socket timeouts and not by its context. After do gives up, only the gate
// learns the result of f, so f must not access data of its caller.
func (g *Guard) do(ctx context.Context, at place, f func(context.Context) error) error {
	return g.request(ctx, false, at, f, nil)
}

// doThen is do with a function for the result, even a late one. It runs after
// the Status has the result, and before do returns.
func (g *Guard) doThen(ctx context.Context, at place, f func(context.Context) error, then func(error)) error {
	return g.request(ctx, false, at, f, then)
}

// soon is do for a call of the program. If its request is a probe, soon does
// not wait, and the probe continues without it. While Redis is known not to
// answer, no call may wait, and otherwise some would.
func (g *Guard) soon(ctx context.Context, at place, f func(context.Context) error) error {
	return g.request(ctx, true, at, f, nil)
}

// deadlineKey marks a context with the deadline of its call.
type deadlineKey struct{}

// oneCall returns a context for a call with several requests, which wait at
// most for the Timeout in total.
func (g *Guard) oneCall(ctx context.Context) context.Context {
	if ctx.Value(deadlineKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, deadlineKey{}, time.Now().Add(g.timeout))
}

// patience returns the time for a request that begins now. fair reports whether
// it is long enough to conclude that Redis does not answer. The last of several
// requests may have almost no time left.
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
	first, ok := enter(g.gate, g.client, began)
	if !ok {
		g.requests.Done()
		_, cause := g.gate.state()
		return unavailable(cause)
	}
	var passed atomic.Pointer[ticket] // through the gate that records the result
	passed.Store(first)
	left := make(chan struct{}) // the caller of a probe returns
	leave := func(t *ticket) {
		if soon && t.probe && !closedNow(left) {
			close(left)
		}
	}
	leave(first)
	confirm := time.AfterFunc(first.gate.pingAfter(g.timeout), func() { g.confirm(passed.Load(), began) })
	record := func(err error) { g.record(passed.Load(), at, fair, err) }
	done := start(context.WithoutCancel(ctx), func(ctx context.Context) error {
		own, server, err := g.node(ctx, at.key)
		if own != nil {
			g.answers(first) // the cluster is available
			node, ok := enter(own, server, time.Now())
			if !ok {
				return errNodeDown
			}
			passed.Store(node)
			leave(node)
			confirm.Reset(own.pingAfter(g.timeout))
		}
		if err != nil {
			return err
		}
		g.counts.sent.Add(1)
		ctx, cancel := context.WithTimeout(ctx, max(patience, dialTime(passed.Load().server)))
		defer cancel()
		return f(ctx)
	}, func(err error) {
		if confirm.Stop() && fair && unanswered(err) {
			go g.confirm(passed.Load(), began) // it ended before the PING was due
		}
		if err == nil || errors.Is(err, redis.Nil) {
			t := passed.Load()
			t.gate.took(time.Since(t.at))
		}
		record(err)
		if then != nil {
			then(err)
		}
		if closedNow(left) && g.observer != nil && !errors.Is(err, errNodeDown) {
			g.observer.Request(at.of.op, time.Since(began), err)
		}
		g.requests.Done()
	})
	err := answered(ctx, patience, left, done, record)
	switch {
	case errors.Is(err, errNodeDown):
		return ErrUnavailable // nothing was sent
	case closedNow(left): // the observer is notified there
		_, cause := passed.Load().gate.state()
		return unavailable(cause)
	}
	if ctx.Err() == nil && outage(err) {
		if down, _ := passed.Load().gate.state(); !down {
			err = fmt.Errorf("%w: %w", errSlow, err)
		}
		err = unavailable(err)
	}
	if g.observer != nil {
		g.observer.Request(at.of.op, time.Since(began), err)
	}
	return err
}

// errSlow reports that no reply came within the Timeout, while Redis is not
// known to be unavailable.
var errSlow = errors.New("redisguard: no reply within the Timeout")

// mayAsk counts a request if it may be sent.
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

// errNodeDown reports that the node of a key is known not to answer.
var errNodeDown = errors.New("redisguard: the key's node does not answer")

func closedNow(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// A ticket is a request's permission from the gate that it passed.
type ticket struct {
	gate   *gate
	server redis.Cmdable // behind the gate
	at     time.Time
	epoch  uint64
	probe  bool
}

func enter(g *gate, server redis.Cmdable, now time.Time) (*ticket, bool) {
	epoch, probe, ok := g.enter(now)
	return &ticket{g, server, now, epoch, probe}, ok
}

// node returns the node that serves a key of a cluster client, and its gate: an
// unavailable master must not affect the others.
func (g *Guard) node(ctx context.Context, key string) (*gate, *redis.Client, error) {
	c, ok := g.client.(*redis.ClusterClient)
	if !ok || key == "" {
		return nil, nil, nil
	}
	master, err := c.MasterForKey(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	own := gateOf(master, g.timeout)
	g.serves(own)
	return own, master, nil
}

// serves records that a node of a cluster has keys of the guard. A new node makes
// it forget those without requests, which may have left the cluster.
func (g *Guard) serves(own *gate) {
	if _, known := g.nodes.LoadOrStore(own, struct{}{}); known {
		return
	}
	now := time.Now()
	g.nodes.Range(func(node, _ any) bool {
		if node.(*gate).idle(now) {
			g.nodes.Delete(node)
		}
		return true
	})
}

// server returns the client of the one server that has a key, and its gate, or
// nil if that is unknown.
func (g *Guard) server(ctx context.Context, key string) (*redis.Client, *gate) {
	if c, ok := g.client.(*redis.Client); ok {
		return c, g.gate
	}
	own, master, err := g.node(ctx, key)
	if err != nil {
		return nil, nil
	}
	return master, own
}

// dialTime returns how long a request may take for opening a connection, if the
// pool has room for one. That takes several round trips. If the deadline of a
// call ended it, a guard with a short Timeout would never have a connection.
func dialTime(c redis.Cmdable) time.Duration {
	switch c := c.(type) {
	case *redis.Client:
		if o := c.Options(); int(c.PoolStats().TotalConns) < o.PoolSize {
			return o.DialTimeout
		}
	case *redis.Ring:
		if o := c.Options(); int(c.PoolStats().TotalConns) < o.PoolSize*c.Len() {
			return o.DialTimeout
		}
	}
	return 0
}

// start runs f in a goroutine, and returns its result after record has received
// it. f runs hooks of the program, and nobody else would recover from a panic.
// So a panic becomes an error, as does a goroutine that exits.
func start(ctx context.Context, f func(context.Context) error, record func(error)) <-chan error {
	done := make(chan error, 1)
	go func() {
		err := errors.New("redisguard: a hook has ended the goroutine of a request to Redis")
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("redisguard: panic in a request to Redis: %v\n%s", p, debug.Stack())
			}
			record(err)
			done <- err
		}()
		err = f(ctx)
	}()
	return done
}

// answered waits for the result, at most for patience, or until left is closed.
func answered(ctx context.Context, patience time.Duration, left <-chan struct{}, done <-chan error, late func(error)) error {
	over := time.NewTimer(patience)
	defer over.Stop()
	select {
	case err := <-done:
		return err
	case <-left:
		return nil
	case <-ctx.Done():
	case <-over.C:
	}
	select {
	case err := <-done: // both at once: the result counts
		return err
	default:
	}
	err := ctx.Err()
	if err == nil {
		err = context.DeadlineExceeded
		late(err)
	}
	return err
}

// record passes a result to the gate and the Status, and a change to the
// observer. A request without a reply in its time is no evidence about Redis.
func (g *Guard) record(t *ticket, at place, fair bool, err error) {
	if unanswered(err) && (!fair || g.canPing(t.server)) {
		if fair {
			g.counts.troubles.note(err)
			reloadTopology(g.client)
			t.gate.stays(err, time.Now())
		}
		if !fair || at.of.op == opBreaker { // a limiter's key reports whether OnOutage decided
			g.late(at)
		}
		return
	}
	if outage(err) {
		g.counts.troubles.note(err)
		reloadTopology(g.client)
	}
	changed := false
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		changed = g.counts.troubles.succeeded(at)
	case at.of.op == opReader && outage(err): // the gate reports that, for all keys together
	case at.of.troubledBy(err):
		changed = g.counts.troubles.failed(at, err)
	}
	if errors.Is(err, errNodeDown) {
		return // its gate has it
	}
	if t.gate.leave(t.epoch, err, time.Now()) || changed {
		g.changed()
	}
}

// late records that a call timed out with a request too short to be evidence
// about Redis.
func (g *Guard) late(at place) {
	if at.of.op == opReader {
		return
	}
	err := context.DeadlineExceeded
	if down, _ := g.gate.state(); !down {
		err = fmt.Errorf("%w: %w", errSlow, err)
	}
	g.trouble(at, unavailable(err))
}

// answers reports to a gate that the server is available.
func (g *Guard) answers(t *ticket) {
	if t.gate.leave(t.epoch, nil, time.Now()) {
		g.changed()
	}
}

// unavailable returns ErrUnavailable with its cause.
func unavailable(cause error) error {
	if cause == nil || errors.Is(cause, ErrUnavailable) {
		return ErrUnavailable
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, cause)
}
