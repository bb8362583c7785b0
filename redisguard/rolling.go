package redisguard

import "time"

// rollingSlots is the number of parts in which a window slides.
const rollingSlots = 10

// A tally counts results of calls. There may be billions in a window of a day.
type tally struct {
	good, bad, excluded, refused int64
}

// A rolling window counts results within a length of time, to a tenth of it. A
// window that starts again after its length would split a burst of failures at
// its border.
type rolling struct {
	slots [rollingSlots]tally
	last  int64 // number of the newest slot
	sum   tally
}

// at returns the newest slot, and drops those that are too old.
func (r *rolling) at(now, length time.Duration) *tally {
	n := int64(now / max(length/rollingSlots, 1))
	if n-r.last >= rollingSlots {
		*r = rolling{last: n}
	}
	for r.last < n {
		r.last++
		old := &r.slots[r.last%rollingSlots]
		r.sum.good -= old.good
		r.sum.bad -= old.bad
		r.sum.excluded -= old.excluded
		r.sum.refused -= old.refused
		*old = tally{}
	}
	return &r.slots[r.last%rollingSlots]
}

// next returns when the slot after the newest begins.
func (r *rolling) next(length time.Duration) time.Duration {
	return time.Duration(r.last+1) * max(length/rollingSlots, 1)
}

// add adds successes to the newest slot.
func (r *rolling) add(good int64) {
	slot := &r.slots[r.last%rollingSlots]
	slot.good, r.sum.good = slot.good+good, r.sum.good+good
}

// count adds the result of a call.
func (r *rolling) count(now, length time.Duration, o Outcome) {
	slot := r.at(now, length)
	switch o {
	case Success:
		slot.good, r.sum.good = slot.good+1, r.sum.good+1
	case Failure:
		slot.bad, r.sum.bad = slot.bad+1, r.sum.bad+1
	default:
		slot.excluded, r.sum.excluded = slot.excluded+1, r.sum.excluded+1
	}
}

// refuse adds a call that was refused.
func (r *rolling) refuse(now, length time.Duration) {
	slot := r.at(now, length)
	slot.refused, r.sum.refused = slot.refused+1, r.sum.refused+1
}

// failing reports whether at least half of the calls failed.
func (r *rolling) failing() bool { return r.sum.bad > 0 && r.sum.bad >= r.sum.good }

// reaches reports whether the ratio of failures is at least that, of at least
// so many calls.
func (r *rolling) reaches(ratio float64, calls int) bool {
	all := r.sum.good + r.sum.bad
	return ratio > 0 && all >= int64(calls) && float64(r.sum.bad) >= ratio*float64(all)
}
