package redisguard

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
)

// SuspendVariable is the environment variable that suspends every Guard of a
// process from the start, and Cached for as long as it runs: the switch for a
// whole fleet. It is read once. Yes is 1, t, true, y, yes, on or enabled, and no
// is 0, f, false, n, no, off, disabled or nothing, in any case and with spaces
// around it. Anything else suspends nothing and stops no process: it is logged,
// once, and reported as the SwitchError of every Status.
const SuspendVariable = "REDISGUARD_SUSPENDED"

var suspendVariable = sync.OnceValues(func() (bool, error) { return readSwitch(os.Getenv(SuspendVariable)) })

func readSwitch(v string) (bool, error) {
	off, err := parseSwitch(v)
	if err != nil {
		logf("%v", err)
	}
	return off, err
}

func parseSwitch(v string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "1", "t", "true", "y", "yes", "on", "enabled":
		return true, nil
	case "", "0", "f", "false", "n", "no", "off", "disabled":
		return false, nil
	}
	const most = 16 // enough to find it by, as it may be a secret that was put into the wrong variable
	shown := strconv.Quote(v)
	if len(v) > most {
		shown = strconv.Quote(v[:most]) + "..."
	}
	return false, fmt.Errorf("redisguard: %s is %s, which is neither yes nor no: nothing is suspended", SuspendVariable, shown)
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
