package uncachedstate

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// A stateTrip is a round trip for the state of one class.
type stateTrip struct {
	trips.Trip
	class *state.Class
	main  effects.KeyAccess // the access by which the class is known
}

// paidTrips returns the round trips of a function for state that most of its calls
// make, in order.
func (c *checker) paidTrips(fn *summary.Fn) []stateTrip {
	var all, out []stateTrip
	for _, t := range trips.Of(fn) {
		of := c.stateTrip(fn, t)
		if of.class == nil {
			continue
		}
		all = append(all, of)
		if !fn.OnCacheMiss(t.Site) && !callpath.AfterError(t.Site) && !valueuse.OnlyRendered(fn, t.Site) && len(out) < maxTrips {
			out = append(out, of)
		}
	}
	return slices.DeleteFunc(out, func(t stateTrip) bool { return isSeldom(all, t) })
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
		if cl := c.tripClass(fn, p.Access); cl != nil {
			of.class, of.main = cl, p.Access
		}
	}
	return of
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
