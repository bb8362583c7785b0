package effects

import (
	"time"
)

// A Level is how sure it is that a call waits.
type Level uint8

const (
	// Never: some way through the call does not wait.
	Never Level = iota
	// Soft: it waits on the server, and would not if the server failed.
	Soft
	// Sure: every way through waits.
	Sure
)

// A Wait says whether a call waits, by its outcome: OK when it returns a nil
// error (or true), Fail when it returns an error (or false). A function
// without such a result has the same level twice.
type Wait struct {
	OK, Fail Level
	Every    time.Duration // the shortest wait known, 0 when unknown
}

// None reports whether no outcome waits.
func (w Wait) None() bool { return w.OK == Never && w.Fail == Never }

// Waits joins the waits of the targets of one call. The command comes from
// the targets that reach Redis, so their pace counts; without any, one that
// waits is enough to stay silent.
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
