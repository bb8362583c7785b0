package redisguard

import (
	"math"
	"sync/atomic"
	"time"
)

// A shortcut admits calls to a closed circuit without its lock, and counts their
// successes, while there is nothing else to do. That ends when the state is to be read
// again, when the next part of the window begins, or when a call fails.
type shortcut struct {
	generation uint64
	until      time.Duration
	good       atomic.Int64 // successes that the window does not have yet; negative: sealed
}

// succeeds counts a success, unless the shortcut is sealed.
func (s *shortcut) succeeds() bool { return s != nil && s.good.Add(1) > 0 }

// arm returns the shortcut of a closed circuit, or nil if calls need the lock,
// which the caller has.
func (c *circuit) arm(now time.Duration) *shortcut {
	s := c.shortcut.Load()
	if c.failed > 0 || s != nil && now < s.until {
		return s
	}
	c.settle(now)
	until := c.window.next(c.b.o.Window)
	if !c.forced {
		until = min(until, c.shared.due)
	}
	if now >= until {
		return nil
	}
	s = &shortcut{generation: c.generation, until: until}
	c.shortcut.Store(s)
	c.armed = s
	return s
}

// settle adds what the shortcut counted to the window, and moves the window to
// now. The caller has the lock.
func (c *circuit) settle(now time.Duration) {
	c.seal()
	c.window.at(now, c.b.o.Window)
}

// seal ends the shortcut, and adds what it counted to the window. The caller
// has the lock.
//
// A success counts for the part of the window in which the shortcut began. That
// is too early only for a call that ended later, while no other one began.
func (c *circuit) seal() {
	if s := c.shortcut.Swap(nil); s != nil {
		n := s.good.Swap(math.MinInt64 / 2)
		c.window.add(n)
		c.decided.Admitted += n - c.passed
		c.armed, c.passed = nil, 0
	}
}
