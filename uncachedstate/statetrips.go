package uncachedstate

import (
	"cmp"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// A stateTrip is a round trip for the state of one class.
type stateTrip struct {
	trips.Trip
	class *state.Class
	main  effects.KeyAccess // the access by which the class is known
}

// mayStayLocal reports whether a call of an interface makes the round trip in some
// implementations only: which of them a process has is not seen.
func (t stateTrip) mayStayLocal() bool {
	return t.Site.Call.Common().IsInvoke() && !t.Site.Direct() && !t.Site.Sure(t.main)
}

// paidTrips returns the round trips of a function for state that most of its calls
// make, in order.
func (c *checker) paidTrips(fn *summary.Fn) []stateTrip {
	var all, out []stateTrip
	for _, t := range trips.Of(fn) {
		of := c.stateTrip(fn, t).with(all)
		if of.class == nil || c.isReset(of) {
			continue
		}
		all = append(all, of)
		if !fn.OnCacheMiss(t.Site) && !c.paths.Seldom(t.Site) && !valueuse.OnlyRendered(fn, t.Site) && len(out) < maxTrips {
			out = append(out, of)
		}
	}
	return slices.DeleteFunc(out, func(t stateTrip) bool { return isSeldom(all, t) })
}

// withPartners adds to the round trips for a denylist those reads that decide the same
// answer, though their keys do not say so: the version of a user, or when a password was
// changed.
func (c *checker) withPartners(fn *summary.Fn, list []stateTrip) []stateTrip {
	i := slices.IndexFunc(list, func(t stateTrip) bool { return t.class.Name == state.Denylist && t.OnlyReads() })
	if i < 0 {
		return list
	}
	var out []stateTrip
	for _, t := range trips.Of(fn) {
		if j := slices.IndexFunc(list, func(of stateTrip) bool { return of.Site == t.Site }); j >= 0 {
			out = append(out, list[j])
		} else if len(out) < maxTrips && c.isPartner(fn, list[i], t) {
			out = append(out, stateTrip{t, list[i].class, t.Parts[0].Access})
		}
	}
	return out
}

// isPartner reports whether a round trip reads one key, decides what its function answers,
// and could be sent together with that for a list.
func (c *checker) isPartner(fn *summary.Fn, list stateTrip, t trips.Trip) bool {
	return len(t.Parts) == 1 && isRead(t.Parts[0].Access) && t.Parts[0].Access.Named() && valueuse.Answers(fn, t.Site) &&
		!fn.OnCacheMiss(t.Site) && !c.paths.Seldom(t.Site) && !trips.Needs(list.Trip, t) && !trips.Needs(t, list.Trip)
}

// isReset reports whether a round trip is made by a function that looks after the state,
// as one does that forgets what was counted.
func (c *checker) isReset(t stateTrip) bool {
	callee := t.Site.Callee()
	return callee != nil && c.administers(callee.Name(), t.class)
}

// isSeldom reports whether few calls make a round trip, by a count or by what another
// one answers about the same key.
func isSeldom(all []stateTrip, t stateTrip) bool {
	return slices.ContainsFunc(all, func(before stateTrip) bool {
		_, _, same := trips.SameKey(before.Trip, t.Trip)
		return (same || before.Counts()) && before.LeadsSeldom(t.Site)
	})
}

// stateTrip returns what a round trip is about.
func (c *checker) stateTrip(fn *summary.Fn, t trips.Trip) stateTrip {
	of := stateTrip{Trip: t}
	for _, p := range t.Parts {
		if of.class != nil && trips.Rank(p.Access) <= trips.Rank(of.main) {
			continue
		}
		if cl := cmp.Or(c.tripClass(fn, p.Access), c.refusing(fn, p.Site, p.Access)); cl != nil {
			of.class, of.main = cl, p.Access
		}
	}
	return of
}

// with gives a round trip of no class that of one before it to the same key: how long a
// count will last whose key says nothing.
func (t stateTrip) with(before []stateTrip) stateTrip {
	for _, b := range before {
		if _, y, same := trips.SameKey(b.Trip, t.Trip); same && t.class == nil {
			t.class, t.main = b.class, y
		}
	}
	return t
}

// tripClass returns the class of the state that an access is about, or nil.
func (c *checker) tripClass(fn *summary.Fn, t effects.KeyAccess) *state.Class {
	ws := state.Words(t.Key.Constant())
	cl := c.lex.OfKey(ws)
	if cl == nil {
		cl = c.lex.Hinted(ws)
		gates := cl != nil && cl.Name == state.RateLimit && c.writes.Gates(fn, t.Key)
		if cl != nil && !gates && !c.chainNames(t, cl) && !state.HasAny(wordsOf(fn), cl.Names) {
			cl = nil
		}
	}
	if cl == nil {
		cl = c.lex.Named(wordsOf(fn))
	}
	if cl == nil || cl.Name == state.Switch {
		return nil
	}
	return cl
}

// costliest returns the list of round trips that costs most, of which each succeeds
// the one before and follows all others.
func costliest(all []stateTrip, cost func(stateTrip) int, succeeds func(first, then stateTrip) bool) []stateTrip {
	lists, sums := make([][]stateTrip, len(all)), make([]int, len(all))
	var most []stateTrip
	mostSum := 0
	for j, then := range all {
		lists[j] = []stateTrip{then}
		before := 0
		for i := range j {
			if sums[i] > before && succeeds(all[i], then) && !slices.ContainsFunc(lists[i], func(t stateTrip) bool { return !trips.Follows(t.Trip, then.Trip) }) {
				lists[j], before = append(slices.Clone(lists[i]), then), sums[i]
			}
		}
		if sums[j] = before + cost(then); sums[j] > mostSum {
			most, mostSum = lists[j], sums[j]
		}
	}
	return most
}

func allRead(list []stateTrip) bool {
	return !slices.ContainsFunc(list, func(t stateTrip) bool { return !t.OnlyReads() })
}
