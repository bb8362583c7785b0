package redisguard

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"weak"
)

// SuspendVariable is the environment variable that suspends every Guard of a
// process, and Cached, from the start: the switch for a fleet. It is read once.
//
// True is 1, t, true, y, yes, on or enabled. False is 0, f, false, n, no, off,
// disabled or empty. Case and surrounding spaces are ignored. Any other value
// suspends nothing and stops no process. It is logged once, and is the
// SwitchError of every Status.
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
	const most = 16 // enough to identify it; it may be a secret in the wrong variable
	shown := strconv.Quote(v)
	if len(v) > most {
		shown = strconv.Quote(v[:most]) + "..."
	}
	return false, fmt.Errorf("redisguard: %s is %s, which is neither yes nor no: nothing is suspended", SuspendVariable, shown)
}

// cachedSuspended reports whether Cached is suspended.
var cachedSuspended = sync.OnceValue(func() *atomic.Bool {
	off, _ := suspendVariable()
	v := new(atomic.Bool)
	v.Store(off)
	return v
})

// SuspendCached stops all uses of Cached in this process from sending commands
// until ResumeCached. They return replies in memory at any age, and otherwise
// fail with ErrSuspended. A Guard has its own Suspend.
func SuspendCached() { cachedSuspended().Store(true) }

// ResumeCached ends a suspension of Cached by SuspendCached or SuspendVariable.
func ResumeCached() { cachedSuspended().Store(false) }

// Suspend stops the Guard from sending commands until Resume. Readers and
// breakers continue with the values in memory, and otherwise fail with
// ErrSuspended. Limiters and quotas do what OnOutage says.
func (g *Guard) Suspend() { g.setSuspended(true) }

// Resume ends a suspension by Suspend or SuspendVariable.
func (g *Guard) Resume() { g.setSuspended(false) }

func (g *Guard) setSuspended(off bool) {
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

// wake begins a period in which the guard is not suspended. The caller has
// the lock.
func (g *Guard) wake() {
	g.resumed = make(chan struct{})
	g.period, g.sleep = context.WithCancel(g.closing)
}

// awake waits until the guard is not suspended, and returns a context that ends
// with the next suspension. For a closed guard it has ended.
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

// Close waits until no request of the Guard is running. For a request to a
// frozen server, that takes as long as go-redis' timeouts. Later requests fail
// with ErrClosed; limiters and quotas do what OnOutage says. Calls of Wait end
// with ErrClosed. The client stays open.
//
// A Guard that is not closed is collected with its client once nobody uses either.
// Those with a Channel or a Hint have a goroutine, which ends with Close or once
// the client is closed.
func (g *Guard) Close() error {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.stop()
	g.requests.Wait()
	g.names.release(weak.Make(g))
	return nil
}
