package effects

import (
	"time"
)

// A Level says how sure it is that a call waits.
type Level uint8

const (
	// Never: some path through the call does not wait.
	Never Level = iota
	// Soft: the call waits on the server, and not if the server fails.
	Soft
	// Sure: every path through the call waits.
	Sure
)

// A Wait says whether a call waits, by its outcome: OK for a nil error (or
// true), Fail for an error (or false). For a function without such a result
// both levels are equal.
type Wait struct {
	OK, Fail Level
	Every    time.Duration // the shortest known wait, or 0
}

// None reports whether no outcome waits.
func (w Wait) None() bool { return w.OK == Never && w.Fail == Never }

// Waits joins the waits of the targets of one call. If some targets reach
// Redis, only their waits count. Otherwise one target that waits is enough.
type Waits struct {
	reach, other []Wait
}

// Add adds the wait of a target, which may make round trips.
func (m *Waits) Add(w Wait, trips bool) {
	if trips {
		m.reach = append(m.reach, w)
	} else {
		m.other = append(m.other, w)
	}
}

func shorter(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// Join returns the wait of the call.
func (m *Waits) Join() Wait {
	if len(m.reach) > 0 {
		w := m.reach[0]
		for _, o := range m.reach[1:] {
			w = Wait{OK: min(w.OK, o.OK), Fail: min(w.Fail, o.Fail), Every: shorter(w.Every, o.Every)}
		}
		return w
	}
	var w Wait
	for _, o := range m.other {
		w = Wait{OK: max(w.OK, o.OK), Fail: max(w.Fail, o.Fail), Every: shorter(w.Every, o.Every)}
	}
	return w
}
