package uncachedstate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
)

// reportSuccession reports a succession at its second round trip, or a read that is
// written back at the read.
func (c *checker) reportSuccession(fn *summary.Fn, list []stateTrip, w callpath.Path) {
	first, then := list[0], list[1]
	of := func(t stateTrip, access effects.KeyAccess) *candidate {
		return &candidate{fn: fn, site: t.Site, access: access, class: t.class}
	}
	if first.Site == then.Site {
		c.reportRepeated(of(then, then.main), then, w)
		return
	}
	x, y, same := trips.SameKey(first.Trip, then.Trip)
	if same && x.Access == rediscmd.Read && (y.Access == rediscmd.Write && !y.Counts() || rediscmd.CountReads[x.Command][y.Command]) {
		c.reportWrittenBack(of(first, x), of(then, y), w, len(list))
		return
	}
	what, access := x.Command+" of the same key", y
	if !same {
		what, access = subject(of(first, first.main)), then.main
	}
	all, helped, changes := c.allTrips(list)
	batch := "send them in one pipeline"
	if changes || needsScript(list) {
		batch = "do them in one script"
		if trips.Apart(plain(list)...) {
			batch = "give the keys one hash tag and " + batch
		}
	}
	when, number, paid := c.when(of(then, access), w), all.atLeast, all.n
	if sure := withoutOptional(list); len(sure) < len(list) {
		always, _, _ := c.allTrips(sure)
		number, paid = cmp.Or(number, "up to "), always.n
		if !slices.Contains(sites(sure), then.Site) {
			when = "on some calls of " + entryName(w.Entry)
		}
	}
	f := report.Finding{Category: state.SerialTrips, Message: fmt.Sprintf(
		"%s %s, after %s: %s%d round trips per call; %s%s",
		subject(of(then, access)), when, what, number, all.n, batch, c.priced("round trip", paid, price.Remedy{}))}
	f.Related = append(f.Related, report.SentFirst.At(first.Site.Call.Common().Pos()))
	for _, t := range list[2:] {
		f.Related = append(f.Related, report.SentNext.At(t.Site.Call.Common().Pos()))
	}
	for _, s := range helped {
		f.Related = append(f.Related, report.SentToo.At(s.Call.Common().Pos()))
	}
	impact := config.High
	if paid < 2 {
		impact = config.Medium
	}
	if slices.ContainsFunc(list, stateTrip.mayStayLocal) {
		impact = config.Low
	}
	c.sendUpTo(of(then, access), w, f, impact)
}

// reportRepeated reports a round trip that a loop makes for one key after another.
func (c *checker) reportRepeated(cand *candidate, t stateTrip, w callpath.Path) {
	all, helped, changes := c.allTrips([]stateTrip{t})
	n, _ := t.RepeatsItself()
	n = min(n*all.n, maxCounted)
	cost, batch := "a round trip per key", "send them in one pipeline"
	if n > 0 {
		cost = fmt.Sprintf("%s%d round trips per call", all.atLeast, n)
	}
	if changes || !t.OnlyReads() && t.Stops() {
		batch = "do them in one script"
	}
	f := report.Finding{Category: state.SerialTrips, Message: fmt.Sprintf(
		"%s %s, for one key after another: %s; %s%s", subject(cand), c.when(cand, w), cost, batch, c.priced("round trip", n, price.Remedy{}))}
	for _, s := range helped {
		f.Related = append(f.Related, report.SentToo.At(s.Call.Common().Pos()))
	}
	c.send(cand, w, f)
}

func plain(list []stateTrip) []trips.Trip {
	var out []trips.Trip
	for _, t := range list {
		out = append(out, t.Trip)
	}
	return out
}

// withoutOptional returns the round trips of a succession that all calls make which make
// the first, and are let through.
func withoutOptional(list []stateTrip) []stateTrip {
	all := sites(list)
	return slices.DeleteFunc(slices.Clone(list), func(t stateTrip) bool { return callpath.Optional(all, t.Site) })
}

func sites(list []stateTrip) []*summary.Site {
	var out []*summary.Site
	for _, t := range list {
		out = append(out, t.Site)
	}
	return out
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
		changes = changes || (inner.atLeast != "" || inner.n > 1) && !t.OnlyReads()
	}
	return all, helped, changes
}

// needsScript reports whether an answer is a part of what is sent later, or decides what
// is changed then. Any other key can be read in any case.
func needsScript(list []stateTrip) bool {
	for i, t := range list[1:] {
		for _, before := range list[:i+1] {
			if trips.Needs(before.Trip, t.Trip) || !t.OnlyReads() && trips.Depends(before.Trip, t.Trip) {
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
	does, why := "written back", "two calls at once may count as one; do both in one script"
	switch {
	case write.access.Counts():
		does, why = "counted", "two calls at once may both pass; do both in one script"
	case !write.access.Value || rediscmd.MembershipCommands[read.access.Command] || rediscmd.LifetimeCommands[read.access.Command]:
		does, why = "set", "two calls at once may both pass; do both with SET NX"
	}
	c.send(read, w, report.Finding{Category: state.CheckThenCount, Message: fmt.Sprintf("%s %s, %s by %s: %d round trips per call, and %s%s",
		subject(read), c.when(read, w), does, write.access.Command, n, why, c.priced("round trip", n, price.Remedy{})),
		Related: []report.Related{report.WrittenBack.At(write.site.Call.Common().Pos())}})
}
