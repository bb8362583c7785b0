package uncachedstate

import (
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
)

// A limiter that checks and counts apart has one finding, with all round trips that a
// call makes for it: what it trims first, and what it sets or reads afterwards.

// Limits of a sequence: of the calls that it goes down, of its round trips, and of the
// calls that it lists.
const (
	maxHelpers = 4
	maxCounted = 99
	maxListed  = 64
)

// A sequence is a number of round trips that a call makes one after another, and the
// calls that make them, those on the way included.
type sequence struct {
	n       int
	atLeast string // "at least ", if a helper of another package may send more
	sites   []*summary.Site
	fns     []*summary.Fn
}

// covers reports whether a sequence goes through a function, whose round trips it has.
func (s sequence) covers(fn *summary.Fn) bool { return slices.Contains(s.fns, fn) }

// A sequenceKey is what a sequence depends on.
type sequenceKey struct {
	fn    *summary.Fn
	keys  string
	depth int
}

// A keySet has the texts of keys.
type keySet []string

func (k *keySet) add(key keytext.Text) {
	if s := key.String(); !slices.Contains(*k, s) {
		*k = append(*k, s)
	}
}

// accesses returns the accesses of a round trip to one of the keys.
func (k keySet) accesses(t stateTrip) []effects.KeyAccess {
	var out []effects.KeyAccess
	for _, p := range t.Parts {
		if slices.Contains(k, p.Access.Key.String()) {
			out = append(out, p.Access)
		}
	}
	return out
}

// sequenceOf returns the longest sequence of a function for some keys.
func (c *checker) sequenceOf(fn *summary.Fn, keys keySet, depth int) sequence {
	slices.Sort(keys)
	return c.sequences.Get(sequenceKey{fn, strings.Join(keys, "\x00"), depth}, func() sequence {
		return longestSequence(fn, c.tripsTo(fn, keys), func(t stateTrip) sequence { return c.within(t, keys, depth) })
	})
}

// tripsTo returns the round trips of a function to some keys.
func (c *checker) tripsTo(fn *summary.Fn, keys keySet) []stateTrip {
	return slices.DeleteFunc(c.paidTrips(fn), func(t stateTrip) bool { return len(keys.accesses(t)) == 0 })
}

// within returns the sequence of the helper that makes a round trip, or the round trip.
func (c *checker) within(t stateTrip, keys keySet, depth int) sequence {
	one := sequence{n: 1, sites: []*summary.Site{t.Site}}
	if t.Site.Callee() == nil && !t.Site.Direct() && len(t.Parts) > 1 {
		one.atLeast = "at least "
	}
	for _, r := range t.Site.Runs {
		one.fns = append(one.fns, r.Lit)
	}
	callee := t.Site.Callee()
	if callee == nil || depth == 0 {
		return one
	}
	var given keySet // as the helper knows them
	for _, a := range keys.accesses(t) {
		given.add(a.CalleeKey)
	}
	inner := c.sequenceOf(callee, given, depth-1)
	if inner.n == 0 {
		return one
	}
	inner.sites, inner.fns = append(one.sites, inner.sites...), append(one.fns, inner.fns...)
	return inner
}

// longestSequence returns the sequence of most round trips of which each follows those
// before it.
func longestSequence(fn *summary.Fn, list []stateTrip, of func(stateTrip) sequence) sequence {
	made := map[*summary.Site]sequence{}
	for _, t := range list {
		made[t.Site] = of(t)
	}
	most := sequence{}
	for _, t := range costliest(list, func(t stateTrip) int { return made[t.Site].n }, func(_, _ stateTrip) bool { return true }) {
		most = most.and(made[t.Site])
	}
	most.fns = append(slices.Clip(most.fns), fn)
	return most
}

// and returns a sequence with the round trips of two.
func (s sequence) and(o sequence) sequence {
	sites, fns := slices.Concat(s.sites, o.sites), slices.Concat(s.fns, o.fns)
	return sequence{min(s.n+o.n, maxCounted), max(s.atLeast, o.atLeast), sites[:min(len(sites), maxListed)], fns[:min(len(fns), maxListed)]}
}

// limiterSequence returns the round trips that a call on a path makes for the counts of
// a limiter, which are added to in some function.
func (c *checker) limiterSequence(cand *candidate, w callpath.Path, adds *summary.Fn, keys keySet) sequence {
	seq := c.sequenceOf(cand.fn, keys, maxHelpers)
	for _, f := range w.Frames {
		var above keySet
		for _, a := range f.Site.KeyAccesses {
			above.add(a.Key)
		}
		below := seq
		outer := longestSequence(f.Fn, c.tripsTo(f.Fn, above), func(t stateTrip) sequence {
			if t.Site != f.Site {
				return c.within(t, above, maxHelpers)
			}
			return sequence{max(below.n, 1), below.atLeast, append([]*summary.Site{t.Site}, below.sites...), below.fns}
		})
		if !slices.Contains(outer.sites, f.Site) {
			break
		}
		seq = outer
	}
	if !seq.covers(adds) {
		other := c.sequenceOf(adds, keys, maxHelpers)
		other.n = max(other.n, 1) // what it queues on a pipeline
		seq = seq.and(other)
	}
	return seq
}

// noteCovered notes the calls that a finding covers, and returns the commands among
// them as its related places.
func (c *checker) noteCovered(cand *candidate, seq sequence) []report.Related {
	if c.pairs.covered == nil {
		c.pairs.covered = map[*summary.Site]bool{}
	}
	seen := map[*summary.Site]bool{cand.site: true}
	var out []report.Related
	for _, s := range seq.sites {
		c.pairs.covered[s] = true
		if !seen[s] && s.Direct() {
			out = append(out, report.SentToo.At(s.Call.Common().Pos()))
		}
		seen[s] = true
	}
	return out
}
