package redisloop

import "github.com/redisvet/redisvet/internal/summary"

// again reports whether what a fix makes of the loop would be reported in the
// loop around it: one pipeline for each stream in place of one command for each
// message.
func (m *mend) again() bool {
	for l := m.visit.loop.Parent; l != nil; l = l.Parent {
		o := &visit{checker: m.checker, place: m.visit.place, loop: l, target: m.target, head: m.fn.Head(l), trips: m.trips}
		switch o.head.Bound {
		case summary.Small:
			continue
		case summary.Data:
			return !o.apart()
		}
		return false
	}
	return false
}

// apart reports whether a loop over data is one in which a command for each
// element is no finding. Where its elements are lists, many go into one.
func (v *visit) apart() bool {
	return v.head.Elem != nil && isSlice(v.head.Elem) || v.head.Work ||
		v.retries() || v.workers() || v.typed() || v.loop.Cycle(v.block, v.fn.Pace(v.loop, false).Stops) == nil ||
		v.amortised() || v.perClient() || v.chunked() || v.dependent() || v.rounds()
}
