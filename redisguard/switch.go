package redisguard

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
)

// SuspendVariable is the environment variable that suspends every Guard of a
// process from the start, and Cached for as long as it runs, when it holds a
// true value as strconv.ParseBool reads it: the switch for a whole fleet. It
// is read once.
const SuspendVariable = "REDISGUARD_SUSPENDED"

var suspendVariable = sync.OnceValues(func() (bool, error) { return parseSwitch(os.Getenv(SuspendVariable)) })

func parseSwitch(v string) (bool, error) {
	if v == "" {
		return false, nil
	}
	off, err := strconv.ParseBool(v)
	if err != nil {
		return false, fmt.Errorf("redisguard: %s=%q is neither true nor false", SuspendVariable, v)
	}
	return off, nil
}

// Suspend keeps the Guard from sending anything, until Resume. Readers and
// breakers go on with what they hold and fail with ErrSuspended where they
// hold nothing; limiters and quotas do what OnOutage says.
func (g *Guard) Suspend() { g.turn(true) }

// Resume ends Suspend, and what SuspendVariable began.
func (g *Guard) Resume() { g.turn(false) }

func (g *Guard) turn(off bool) {
	g.mu.Lock()
	changed := g.suspended.Swap(off) != off
	if changed && off {
		g.sleep()
	} else if changed {
		close(g.resumed)
		g.wake()
	}
	g.mu.Unlock()
	if changed && g.observer != nil {
		g.observer.Change("guard", "", string(g.state()))
	}
}

// wake begins a time in which the guard is not suspended. The lock is held.
func (g *Guard) wake() {
	g.resumed = make(chan struct{})
	g.period, g.sleep = context.WithCancel(g.closing)
}

// awake waits until the guard is not suspended, and returns a context that
// ends when it is again. That of a closed guard has ended.
func (g *Guard) awake() context.Context {
	for {
		g.mu.Lock()
		period, resumed := g.period, g.resumed
		g.mu.Unlock()
		if period.Err() == nil || g.closing.Err() != nil {
			return period
		}
		select {
		case <-resumed:
		case <-g.closing.Done():
		}
	}
}

// Close waits until nothing of the Guard is running any more: a request to a
// frozen server as long as go-redis' timeouts let it. What is asked of it
// afterwards fails with ErrClosed; limiters and quotas do what OnOutage says.
// The client is left open.
func (g *Guard) Close() error {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.stop()
	g.requests.Wait()
	return nil
}
