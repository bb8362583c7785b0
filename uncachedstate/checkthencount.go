package uncachedstate

import (
	"cmp"
	"fmt"
	"go/ast"
	"slices"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// A limiter that checks here and counts there makes two round trips per call: one
// method reads the count and compares it with the limit, and another adds to it.
// A lease does both at once, and for many calls.

// pairs is what is known of the counts of the package.
type pairs struct {
	adders   []adder // memo of adders
	known    bool
	reported map[[2]*summary.Fn]bool
	// counted are the calls that add to a count which is reported with its check.
	counted map[*summary.Site]bool
	// reads are the calls that read one.
	reads map[*summary.Site]bool
	// covered are all calls whose round trips a finding counts.
	covered map[*summary.Site]bool
}

func (p *pairs) checked(site *summary.Site) {
	if p.reads == nil {
		p.reads = map[*summary.Site]bool{}
	}
	p.reads[site] = true
}

// An adder is a call that adds to a count on a path that calls pay for.
type adder struct {
	fn     *summary.Fn
	site   *summary.Site
	access effects.KeyAccess
	entry  *summary.Fn
}

// checkThenCount reports a read of a count that decides whether a call may be
// made, where another command adds to it for each call. It returns whether the
// access is part of such a pair.
func (c *checker) checkThenCount(fn *summary.Fn, site *summary.Site, t effects.KeyAccess) bool {
	if rediscmd.CountReads[t.Command] == nil || t.Access != rediscmd.Read || !c.lex.IsOn(state.CheckThenCount) ||
		t.Queued && !trips.Executed(c.res, fn) || c.inTransaction(site) {
		return false
	}
	with := c.adderFor(fn, site, t)
	if with == nil || with.fn != fn && c.uses.HasLimit(valueuse.Read{Fn: with.fn, Site: with.site, Command: with.access.Command}) {
		return false // the count itself decides, and the read only says how far it is
	}
	cand := c.classifyCount(fn, site, t, with)
	if cand == nil || unpaid(cand) {
		return false
	}
	paths := c.narrowed(cand)
	if !countsCalls(cand) || exactCount(cand, with.fn) {
		return false
	}
	read, count := c.best(cand, paths)
	w := cmp.Or(read, count)
	if w == nil || cand.key == keyHints && !c.named(cand, *w) || !c.uses.HasLimit(cand.read()) {
		return false
	}
	c.noteState(site)
	at := [2]*summary.Fn{fn, with.fn}
	if !c.pairs.reported[at] { // one finding per limiter, however many windows it has
		c.pairs.note(at)
		c.reportPair(cand, *w, *with)
	}
	return true
}

// classifyCount is classify for a count, which may be that of a storage layer: who calls
// its two halves is the limiter. A count for some time, with a limit, is one of a limiter
// if the key only hints at one, or if it says nothing of any state.
func (c *checker) classifyCount(fn *summary.Fn, site *summary.Site, t effects.KeyAccess, with *adder) *candidate {
	cand := &candidate{fn: fn, site: site, access: t}
	if ofLayer(t) && site.Sure(t) && c.delegatesKey(cand) {
		return cand
	}
	cand = c.classify(fn, site, t)
	if !site.Direct() && (site.Callee() != nil || !t.CalleeKey.HasParams()) || !c.writes.Lasts(with.fn, with.access.Key) {
		return cand
	}
	switch {
	case cand == nil && t.Named() && !c.classifiedByCaller(fn):
		cand = &candidate{fn: fn, site: site, access: t, class: c.lex.Class(state.RateLimit), key: keyVar}
	case cand != nil && cand.key == keyHints:
		cand.key = keyVar
	}
	return cand
}

func (p *pairs) note(at [2]*summary.Fn) {
	if p.reported == nil {
		p.reported, p.counted = map[[2]*summary.Fn]bool{}, map[*summary.Site]bool{}
	}
	p.reported[at] = true
}

// countsCalls reports whether a count has a class for which a lease is good.
func countsCalls(cand *candidate) bool {
	return cand.class.Name == state.RateLimit || cand.class.Name == state.Quota
}

// exactCount reports whether the words say that failed attempts are counted. Such
// a count is small, seldom asked, and may not be exceeded by one.
func exactCount(cand *candidate, adds *summary.Fn) bool {
	for _, ws := range [][]string{state.Words(cand.access.Key.Constant()), wordsOf(cand.fn), wordsOf(adds)} {
		if slices.ContainsFunc(ws, knowledge.AttemptWords.Has) {
			return true
		}
	}
	return false
}

// named reports whether a name on a path says the class of a candidate.
func (c *checker) named(cand *candidate, w callpath.Path) bool {
	if state.HasAny(state.Words(c.pass.Pkg.Name()), cand.class.Names) {
		return true
	}
	return slices.ContainsFunc(w.Functions(cand.fn), func(fn *summary.Fn) bool { return state.HasAny(wordsOf(fn), cand.class.Names) })
}

// adders returns the calls of the package that may add to a count, on paths that
// calls pay for.
func (c *checker) adders() []adder {
	if c.pairs.known {
		return c.pairs.adders
	}
	c.pairs.known = true
	for _, fn := range c.res.Functions() {
		var entry *summary.Fn
		for _, site := range fn.Sites {
			for _, t := range site.KeyAccesses {
				if t.Access != rediscmd.Write || t.Cached || t.ViaParam > 0 || t.Key.HasParams() && len(c.res.CallersInService(fn)) > 0 && !t.Named() && !countsItself(fn, t) {
					continue
				}
				if entry == nil {
					if entry = c.payer(fn, site); entry == nil {
						break
					}
				}
				c.pairs.adders = append(c.pairs.adders, adder{fn, site, t, entry})
			}
		}
	}
	return c.pairs.adders
}

// countsItself reports whether a function also reads the count to which an access adds: its
// callers give it the key, and know no more of it.
func countsItself(fn *summary.Fn, add effects.KeyAccess) bool {
	return slices.ContainsFunc(fn.Sites, func(s *summary.Site) bool {
		return slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool {
			return t.Key == add.Key && t.Access == rediscmd.Read && rediscmd.CountReads[t.Command][add.Command]
		})
	})
}

// payer returns the entry of a hot path to a function on which nobody administers
// the state, or nil.
func (c *checker) payer(fn *summary.Fn, site *summary.Site) *summary.Fn {
	for _, w := range c.paths.To(fn, site) {
		if w.Kind == callpath.Hot && !slices.ContainsFunc(w.Functions(fn), func(f *summary.Fn) bool { return c.administers(f.Name(), c.lex.Class(state.RateLimit)) }) {
			return w.Entry
		}
	}
	return nil
}

// adderFor returns the call that adds to the count that a call reads, or nil. One
// in the same function goes first, then one of the same type.
func (c *checker) adderFor(fn *summary.Fn, site *summary.Site, t effects.KeyAccess) *adder {
	var best *adder
	rank := func(a adder) int {
		switch {
		case a.fn == fn:
			return 3
		case sameReceiver(a.fn, fn):
			return 2
		}
		return 1
	}
	for _, a := range c.adders() {
		if !sameCount(fn, t, a.fn, a.access) {
			continue
		}
		if trips.TakesAway(a.site, a.access) {
			return nil // what is in stock or under way, which no lease suits
		}
		if !addsTo(t, a) || c.paths.Seldom(a.site) || a.fn.OnCacheMiss(a.site) {
			continue
		}
		if a.fn == fn && (a.site == site || t.Queued && a.access.Queued || !trips.MayFollow(site, a.site) || c.writes.OnMiss(site, a.site)) {
			continue
		}
		if a.fn != fn && (c.complete(fn, t, a) || c.paths.Exclusive(site, a.site)) {
			continue
		}
		if best == nil || rank(a) > rank(*best) {
			best = &a
		}
	}
	return best
}

// complete reports whether the function that reads a count also adds to it, or the one that
// adds to it reads it first by itself: the other one is no half of that limiter.
func (c *checker) complete(fn *summary.Fn, read effects.KeyAccess, a adder) bool {
	return slices.ContainsFunc(c.adders(), func(own adder) bool {
		return own.fn == fn && sameCount(fn, read, fn, own.access) && addsTo(read, own)
	}) || slices.ContainsFunc(a.fn.Sites, func(s *summary.Site) bool {
		return slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool {
			return t.Access == rediscmd.Read && sameCount(a.fn, t, a.fn, a.access) && addsTo(t, a) &&
				(s == a.site || trips.MayFollow(s, a.site) && !slices.Contains(t.Chain, fn.Name()))
		})
	})
}

// sameCount reports whether two accesses are of one count: the same key, of which
// some part is known or which the same type makes.
func sameCount(fn *summary.Fn, t effects.KeyAccess, other *summary.Fn, o effects.KeyAccess) bool {
	if t.Key.String() != o.Key.String() {
		return false
	}
	return t.Named() || fn == other || sameReceiver(fn, other)
}

func sameReceiver(a, b *summary.Fn) bool {
	x, y := a.Name().Declared().Recv, b.Name().Declared().Recv
	return x != "" && x == y
}

// inTransaction reports whether a command is sent by a Tx, which WATCH makes
// exact.
func (c *checker) inTransaction(site *summary.Site) bool {
	call := c.calls[site.Call.Common().Pos()]
	if call == nil || !site.Direct() {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	return client.IsTx(c.pass.TypesInfo.TypeOf(sel.X))
}

// What helps a limiter that checks a count and adds to it apart. If the amount is known only
// after the call, such as the tokens that a model has used, no script can do both.
const (
	checkAndCount    = "use one script or redisguard.Limiter"
	reserveAndRefund = "reserve an estimate by AllowN of redisguard.Limiter, and Refund the rest after the call"
)

// reportPair reports a limiter that checks and counts apart.
func (c *checker) reportPair(cand *candidate, w callpath.Path, with adder) {
	seq := c.limiterSequence(cand, w, with.fn, c.noteCounted(cand.fn, with))
	n := max(seq.n, 2)
	where := with.fn
	if !flow.Exported(where.SSA) {
		where = with.entry
	}
	remedy := checkAndCount
	if with.fn != cand.fn && trips.KnownLater(cand.fn, with.site, with.access) {
		remedy = reserveAndRefund
	}
	msg := fmt.Sprintf("%s %s, counted in %s: %s%d round trips per call, and two calls at once may both pass; %s",
		subject(cand), c.when(cand, w), entryName(where), seq.atLeast, n, remedy)
	c.send(cand, w, report.Finding{Category: state.CheckThenCount, Message: msg + c.priced("command", n, price.Lease), Related: c.noteCovered(cand, seq)})
}

// noteCounted notes the calls of a function that add to the counts which another one
// reads, and returns the keys of these counts.
func (c *checker) noteCounted(reads *summary.Fn, with adder) keySet {
	var keys keySet
	for _, s := range reads.Sites {
		for _, t := range s.KeyAccesses {
			if t.Access != rediscmd.Read || rediscmd.CountReads[t.Command] == nil {
				continue
			}
			for _, a := range c.adders() {
				if a.fn == with.fn && sameCount(reads, t, a.fn, a.access) && addsTo(t, a) {
					c.pairs.counted[a.site] = true
					keys.add(t.Key)
				}
			}
		}
	}
	return keys
}

// addsTo reports whether an access adds to what another one reads.
func addsTo(t effects.KeyAccess, a adder) bool {
	return rediscmd.CountReads[t.Command][a.access.Command] || a.access.Script()
}
