package uncachedstate

import (
	"slices"

	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// A check that makes several round trips, one after another, waits for each: for the
// count of the minute, of the hour and of the day, or for a count and then for its
// lifetime. One pipeline or script asks all at once, and nothing gets older.

// maxTrips bounds the round trips of one function that are compared with each other.
const maxTrips = 24

// serials is what is known of the successions of the package.
type serials struct {
	of map[*summary.Fn][]stateTrip // memo of successionOf
	// covered are the later calls of reported successions.
	covered map[*summary.Site]bool
	// reported are all calls of reported successions, and the commands that they queue.
	reported map[*summary.Site]bool
	// payers are the entries that pay for reported successions, with the class of these.
	payers map[payer]bool
}

// A payer is an entry whose calls pay for state of a class.
type payer struct {
	entry *summary.Fn
	class *state.Class
}

// checkSuccessions reports the round trips that a call of a function makes one after
// another for state. Those of reads of several keys come last: where each read is
// reported by itself, that says enough.
func (c *checker) checkSuccessions(last bool) {
	for _, fn := range c.res.Functions() {
		list := c.successionOf(fn)
		if len(list) < 2 || last != (allRead(list) && !asksAgain(list)) {
			continue
		}
		if last && !slices.ContainsFunc(list, func(t stateTrip) bool { return !c.isAdvised(t) }) {
			continue
		}
		if path := c.paidBy(fn, list); path != nil {
			c.cover(list)
			c.serials.payers[payer{path.Entry, list[0].class}] = true
			c.reportSuccession(fn, list, *path)
		}
	}
}

// asksAgain reports whether a round trip of a succession is about the key of the one
// before.
func asksAgain(list []stateTrip) bool {
	for i, t := range list[1:] {
		if _, _, same := trips.SameKey(list[i].Trip, t.Trip); same && list[i].Site != t.Site {
			return true
		}
	}
	return false
}

// isAdvised reports whether a read of a round trip is reported by itself.
func (c *checker) isAdvised(t stateTrip) bool {
	if c.shown[t.Site] {
		return true
	}
	callee := t.Site.Callee()
	return callee != nil && slices.ContainsFunc(callee.Sites, func(s *summary.Site) bool { return c.shown[s] })
}

// cover notes the later round trips of a succession, so that no cache is advised for
// them.
func (c *checker) cover(list []stateTrip) {
	if c.serials.covered == nil {
		c.serials.covered, c.serials.reported, c.serials.payers = map[*summary.Site]bool{}, map[*summary.Site]bool{}, map[payer]bool{}
	}
	for _, t := range list {
		c.serials.reported[t.Site] = true
		for _, p := range t.Parts {
			c.serials.reported[p.Site] = true
		}
	}
	for i, t := range list[1:] {
		c.serials.covered[t.Site] = true
		callee := t.Site.Callee()
		if callee == nil {
			continue
		}
		if _, _, same := trips.SameKey(list[i].Trip, t.Trip); same {
			for _, s := range callee.Sites {
				c.serials.covered[s] = true
			}
		}
	}
}

// inSuccession reports whether what a call reads is part of a succession that is
// reported: here, or in its callee.
func (c *checker) inSuccession(site *summary.Site) bool {
	if c.serials.covered[site] {
		return true
	}
	callee := site.Callee()
	if callee == nil || !c.lex.IsOn(state.SerialTrips) {
		return false
	}
	list := c.successionOf(callee)
	return len(list) > 1 && c.paidBy(callee, list) != nil
}

// successionOf returns the longest succession of a function, or nothing if what it
// calls has one of its own.
func (c *checker) successionOf(fn *summary.Fn) []stateTrip {
	if list, known := c.serials.of[fn]; known {
		return list
	}
	if c.serials.of == nil {
		c.serials.of = map[*summary.Fn][]stateTrip{}
	}
	c.serials.of[fn] = nil // of a function that calls itself
	all := c.stateTrips(fn)
	list := costliest(all, func(stateTrip) int { return 1 }, c.succeeds)
	if len(list) < 2 {
		list = repeated(all)
	}
	if len(list) < 2 || c.nested(list) {
		return nil
	}
	c.serials.of[fn] = list
	return list
}

// repeated returns a round trip twice that a loop makes for one key after another.
func repeated(all []stateTrip) []stateTrip {
	for _, t := range all {
		if _, again := t.RepeatsItself(); again {
			return []stateTrip{t, t}
		}
	}
	return nil
}

// nested reports whether what a succession calls has one of its own, which says
// enough. That one key is asked for again is said in any case.
func (c *checker) nested(list []stateTrip) bool {
	return !asksAgain(list) && slices.ContainsFunc(list, func(t stateTrip) bool {
		callee := t.Site.Callee()
		return callee != nil && len(c.successionOf(callee)) > 1
	})
}

// stateTrips returns the round trips of a function for state, in order.
func (c *checker) stateTrips(fn *summary.Fn) []stateTrip {
	if entry.Detached(c.res, fn) {
		return nil
	}
	return slices.DeleteFunc(c.withPartners(fn, c.paidTrips(fn)), func(t stateTrip) bool {
		return c.pairs.reads[t.Site] || c.pairs.counted[t.Site] || c.pairs.covered[t.Site]
	})
}

// succeeds reports whether a round trip follows another for state of the same class.
// What is read twice in one function is a finding of quotarecursion.
func (c *checker) succeeds(first, then stateTrip) bool {
	if first.class != then.class || !trips.Follows(first.Trip, then.Trip) || callpath.HandsOnBetween(first.Site, then.Site) || callpath.DecidedBetween(first.Trip, then.Trip) {
		return false
	}
	x, y, same := trips.SameKey(first.Trip, then.Trip)
	switch {
	case then.OnlyReads():
		return !same || !first.OnlyReads() || !trips.ReadsTwice(then.Site.Fn(), first.Site, then.Site)
	case then.Counts() || same && x.Access == rediscmd.Write && y.Access == rediscmd.Write:
		return !c.writes.OnMiss(first.Site, then.Site)
	case same && then.class.Name == state.Breaker:
		return false // its state is set, and no call is counted
	case same && countsCalls(&candidate{class: then.class}):
		return c.rewrites(first, then) || x.Access == rediscmd.Read && c.writes.Gates(then.Site.Fn(), x.Key)
	case then.class.Name == state.Denylist:
		return false // who puts somebody on a list does so seldom
	}
	return trips.Always(first.Trip, then.Trip)
}

// rewrites reports whether a round trip writes what another one has read.
func (c *checker) rewrites(first, then stateTrip) bool {
	return c.writes.Changes(first.main.Key, first.class.Name, first.Site.Fn(), first.Site) && !c.writes.OnMiss(first.Site, then.Site) &&
		c.writes.Concerns(first.Site, then.Site)
}

// paidBy returns a path on which calls pay for a succession, or nil. Who changes the
// state does so seldom, unless the change is the count of a call.
func (c *checker) paidBy(fn *summary.Fn, list []stateTrip) *callpath.Path {
	first, t := list[0], list[1]
	onlyChanges := !first.OnlyReads() && !first.Counts()
	if !slices.ContainsFunc(list, func(t stateTrip) bool { return t.Counts() }) && c.updates(fn.Name(), t.class) || onlyChanges || c.onlyTells(fn, list) || purpose.IsAdministration(c.pass.Pkg.Name()) {
		return nil
	}
	cand := &candidate{fn: fn, site: t.Site, access: t.main, class: t.class}
	for _, w := range c.paths.To(fn, t.Site) {
		if w.Kind != callpath.Hot || exactCount(cand, w.Entry) || !decides(cand, w, list) {
			continue
		}
		if !slices.ContainsFunc(w.Functions(fn), func(f *summary.Fn) bool { return c.administers(f.Name(), t.class) }) {
			return &w
		}
	}
	return nil
}

// decides reports whether a function on a path decides about a call. One that counts
// may do so by an error next to what it returns, and so may one that refuses by what it
// reads.
func decides(cand *candidate, w callpath.Path, list []stateTrip) bool {
	onlyReading := allRead(list) && !slices.ContainsFunc(list, func(t stateTrip) bool { return t.Refuses() })
	return slices.ContainsFunc(w.Functions(cand.fn), func(f *summary.Fn) bool {
		return valueuse.Decides(f.SSA.Signature) || entry.HandlesRequests(f) ||
			!onlyReading && loopinfo.CanFail(f.SSA.Signature)
	})
}
