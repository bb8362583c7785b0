package summary

import (
	"time"
)

// merge joins the waits of the targets of one call. The command comes from
// the targets that reach Redis, so their pace counts; without any, one that
// waits is enough to stay silent.
type merge struct {
	reach, other []Wait
}

func (m *merge) add(w Wait, trips bool) {
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

func (m *merge) wait() Wait {
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
