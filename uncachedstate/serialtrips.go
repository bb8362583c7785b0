package uncachedstate

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
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
}

// A stateTrip is a round trip for the state of one class.
type stateTrip struct {
	trips.Trip
	class *state.Class
	main  effects.KeyAccess // the access by which the class is known
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
		if last && slices.ContainsFunc(list, c.isAdvised) {
			continue
		}
		if path := c.paidBy(fn, list); path != nil {
			c.cover(list)
			c.reportSuccession(fn, list, *path)
		}
	}
}

// asksAgain reports whether a round trip of a succession is about the key of the one
// before.
func asksAgain(list []stateTrip) bool {
	for i, t := range list[1:] {
		if _, _, same := sameKey(list[i], t); same {
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
		c.serials.covered, c.serials.reported = map[*summary.Site]bool{}, map[*summary.Site]bool{}
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
		if _, _, same := sameKey(list[i], t); same {
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
	list := costliest(c.stateTrips(fn), func(stateTrip) int { return 1 }, c.succeeds)
	if len(list) < 2 || c.nested(list) {
		return nil
	}
	c.serials.of[fn] = list
	return list
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
	if len(fn.Sites) < 2 || entry.Detached(c.res, fn) {
		return nil
	}
	return slices.DeleteFunc(c.paidTrips(fn), func(t stateTrip) bool {
		return c.pairs.reads[t.Site] || c.pairs.counted[t.Site] || c.pairs.covered[t.Site]
	})
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
		_, _, same := sameKey(before, t)
		return (same || before.counts()) && before.LeadsSeldom(t.Site)
	})
}

// stateTrip returns what a round trip is about.
func (c *checker) stateTrip(fn *summary.Fn, t trips.Trip) stateTrip {
	of := stateTrip{Trip: t}
	for _, p := range t.Parts {
		if of.class != nil && rank(p.Access) <= rank(of.main) {
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
		if cl != nil && !c.chainNames(t, cl) && !state.HasAny(wordsOf(fn), cl.Names) {
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

// succeeds reports whether a round trip follows another for state of the same class.
// What is read twice in one function is a finding of quotarecursion.
func (c *checker) succeeds(first, then stateTrip) bool {
	if first.class != then.class || !trips.Follows(first.Trip, then.Trip) || callpath.HandsOnBetween(first.Site, then.Site) {
		return false
	}
	x, y, same := sameKey(first, then)
	switch {
	case onlyReads(then):
		return !same || !onlyReads(first) || !trips.ReadsTwice(then.Site.Fn(), first.Site, then.Site)
	case then.counts() || same && x.Access == rediscmd.Write && y.Access == rediscmd.Write:
		return !c.writes.OnMiss(first.Site, then.Site)
	case same && countsCalls(&candidate{class: then.class}):
		return c.rewrites(first, then)
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

func onlyReads(t stateTrip) bool {
	return !slices.ContainsFunc(t.Parts, func(p trips.Part) bool { return p.Access.Access != rediscmd.Read })
}

func allRead(list []stateTrip) bool {
	return !slices.ContainsFunc(list, func(t stateTrip) bool { return !onlyReads(t) })
}

// counts reports whether a round trip adds to a count.
func (t stateTrip) counts() bool {
	return slices.ContainsFunc(t.Parts, func(p trips.Part) bool { return p.Access.Counts() })
}

// sameKey returns an access of each of two round trips to one key, if there is one:
// those that say most.
func sameKey(a, b stateTrip) (x, y effects.KeyAccess, same bool) {
	for _, p := range a.Parts {
		for _, q := range b.Parts {
			if p.Access.Key.String() != q.Access.Key.String() || !sameKeyArgs(p.Site, q.Site) {
				continue
			}
			if !same || saying(p.Access, q.Access) > saying(x, y) {
				x, y, same = p.Access, q.Access, true
			}
		}
	}
	return x, y, same
}

// saying orders accesses of two round trips to one key by how much they say: a count
// that is read and added to, or added to and read.
func saying(x, y effects.KeyAccess) int {
	switch {
	case rediscmd.CountReads[x.Command][y.Command]:
		return 6
	case x.Counts() && y.Access == rediscmd.Read:
		return 5
	}
	return rank(x) + rank(y)
}

// rank orders accesses by how much they say of a round trip: what it counts or reads
// says more than what it sets.
func rank(a effects.KeyAccess) int {
	switch {
	case a.Counts():
		return 2
	case a.Access == rediscmd.Read:
		return 1
	}
	return 0
}

// sameKeyArgs reports whether the values of which one call makes its key are among
// those of another.
func sameKeyArgs(a, b *summary.Site) bool {
	x, y := keyArgs(a), keyArgs(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	return len(x) > 0 && !slices.ContainsFunc(x, func(v ssa.Value) bool {
		return !slices.ContainsFunc(y, func(w ssa.Value) bool { return flow.SameValue(v, w) })
	})
}

// keyArgs returns the arguments of a call that make a key: lifetimes and limits are
// constant, or durations.
func keyArgs(s *summary.Site) []ssa.Value {
	return slices.DeleteFunc(trips.KeyArgs(s), func(v ssa.Value) bool {
		_, constant := v.(*ssa.Const)
		return !flow.HoldsStrings(v.Type()) && (constant || flow.IsNamed(v.Type(), "time", "Duration"))
	})
}

// paidBy returns a path on which calls pay for a succession, or nil. Who changes the
// state does so seldom, unless the change is the count of a call.
func (c *checker) paidBy(fn *summary.Fn, list []stateTrip) *callpath.Path {
	first, t := list[0], list[1]
	onlyChanges := !onlyReads(first) && !first.counts()
	if !slices.ContainsFunc(list, stateTrip.counts) && c.updates(fn.Name(), t.class) || onlyChanges || c.onlyTells(fn, list) || purpose.IsAdministration(c.pass.Pkg.Name()) {
		return nil
	}
	cand := &candidate{fn: fn, site: t.Site, access: t.main, class: t.class}
	for _, w := range callpath.To(c.res, fn, t.Site) {
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
		res := f.SSA.Signature.Results()
		return valueuse.Decides(f.SSA.Signature) || entry.HandlesRequests(f) ||
			!onlyReading && res.Len() > 0 && flow.IsError(res.At(res.Len()-1).Type())
	})
}

// reportSuccession reports a succession at its second round trip, or a read that is
// written back at the read.
func (c *checker) reportSuccession(fn *summary.Fn, list []stateTrip, w callpath.Path) {
	first, then := list[0], list[1]
	of := func(t stateTrip, access effects.KeyAccess) *candidate {
		return &candidate{fn: fn, site: t.Site, access: access, class: t.class}
	}
	x, y, same := sameKey(first, then)
	if same && x.Access == rediscmd.Read && (y.Access == rediscmd.Write && !y.Counts() || rediscmd.CountReads[x.Command][y.Command]) {
		c.reportWrittenBack(of(first, x), of(then, y), w, len(list))
		return
	}
	what, access := x.Command+" of the same key", y
	if !same {
		what, access = subject(of(first, first.main)), then.main
	}
	all, helped, changes := c.allTrips(list)
	batch := "one pipeline makes it one"
	if changes || needsScript(list) {
		batch = "one script makes it one"
	}
	f := report.Finding{Category: state.SerialTrips, Message: fmt.Sprintf(
		"%s %s follows %s: %s%d round trips per call, one after another; %s%s",
		subject(of(then, access)), c.when(of(then, access), w), what, all.atLeast, all.n, batch, c.priced("round trip", all.n, price.Remedy{}))}
	f.Related = append(f.Related, report.SentFirst.At(first.Site.Call.Common().Pos()))
	for _, t := range list[2:] {
		f.Related = append(f.Related, report.SentNext.At(t.Site.Call.Common().Pos()))
	}
	for _, s := range helped {
		f.Related = append(f.Related, report.SentToo.At(s.Call.Common().Pos()))
	}
	c.send(of(then, access), w, f)
}

// allTrips returns what a succession costs with all that its helpers send, what these send
// except for that which the finding is about, and whether one of several round trips
// changes something.
func (c *checker) allTrips(list []stateTrip) (all sequence, helped []*summary.Site, changes bool) {
	for i, t := range list {
		var keys keySet
		for _, p := range t.Parts {
			keys.add(p.Access.Key)
		}
		inner := c.within(t, keys, maxHelpers)
		for _, s := range inner.sites {
			if s != t.Site && s.Callee() == nil && i != 1 && len(helped) < maxListed {
				helped = append(helped, s)
			}
		}
		all = all.and(inner)
		changes = changes || (inner.atLeast != "" || inner.n > 1) && !onlyReads(t)
	}
	return all, helped, changes
}

// needsScript reports whether an answer decides what is changed later. What is only read
// can be read in any case.
func needsScript(list []stateTrip) bool {
	for i, t := range list[1:] {
		for _, before := range list[:i+1] {
			if !onlyReads(t) && trips.Depends(before.Trip, t.Trip) {
				return true
			}
		}
	}
	return false
}

// reportWrittenBack reports a limiter that reads its state and writes it back.
func (c *checker) reportWrittenBack(read, write *candidate, w callpath.Path, n int) {
	if !c.lex.IsOn(state.CheckThenCount) {
		return
	}
	c.pairs.checked(read.site)
	does, why := "written back", "two calls at once may count as one; one script does both"
	switch {
	case write.access.Counts():
		does, why = "counted", "two calls at once may both pass; one script does both"
	case !write.access.Value:
		does, why = "set", "two calls at once may both pass; SET with NX does both"
	}
	c.send(read, w, report.Finding{Category: state.CheckThenCount, Message: fmt.Sprintf("%s %s, %s by %s: %d round trips per call, and %s%s",
		subject(read), c.when(read, w), does, write.access.Command, n, why, c.priced("round trip", n, price.Remedy{})),
		Related: []report.Related{report.WrittenBack.At(write.site.Call.Common().Pos())}})
}
