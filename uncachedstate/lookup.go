package uncachedstate

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/keywrite"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
	"github.com/redisvet/redisvet/uncachedstate/internal/record"
	"github.com/redisvet/redisvet/uncachedstate/internal/sharedkey"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// A look-up is a read of a record that every request needs: its session, its
// tenant, where a service is. It is no state of a limiter, but costs as much.

// checkLookups reports look-ups on paths that every request takes.
func (c *checker) checkLookups() {
	c.middleware = slices.ContainsFunc(c.res.Functions(), callpath.IsMiddleware)
	for _, fn := range c.res.Functions() {
		for _, site := range fn.Sites {
			for _, t := range site.KeyAccesses {
				if t.Cached || t.ViaParam > 0 || t.Access != rediscmd.Read || !rediscmd.StateReads[t.Command] || t.Queued && !trips.Executed(c.res, fn) {
					continue
				}
				if c.checkLookup(fn, site, t) {
					break
				}
			}
		}
	}
}

// checkLookup reports a look-up, or notes one that is off. It returns whether it
// is one.
func (c *checker) checkLookup(fn *summary.Fn, site *summary.Site, t effects.KeyAccess) bool {
	if c.stateSites[site] {
		return false
	}
	made, _ := c.lex.Record(state.Words(t.CalleeKey.Constant()))
	if locals, _ := site.Locals(); made && len(locals) > 0 || slices.ContainsFunc(t.Chain, func(f names.Func) bool { return callpath.NamesEveryRequest(f) }) {
		return false // checked where the key is made
	}
	worded, sure := record.Is(c.lex, t)
	cand := &candidate{fn: fn, site: site, access: t, class: c.lex.Lookup, key: keyNames}
	if !worded && !(c.middleware && c.mayBeRecord(cand)) {
		return false
	}
	if unpaid(cand) || valueuse.Kept(fn, site) {
		return false
	}
	for _, w := range c.paths.To(fn, site) {
		if w.Kind != callpath.Hot || !c.everyRequest(cand, w, worded, sure) {
			continue
		}
		back, spent := c.renewal(cand, w)
		if spent || back == "" && c.incrementsKey(cand, w) {
			continue
		}
		if !c.lex.On(c.lex.Lookup) {
			c.hide(cand, state.Lookup)
			return true
		}
		c.reportLookup(cand, w, back)
		return true
	}
	return false
}

// mayBeRecord reports whether a read may be of a record, though its key has no word of one:
// it is no number, and no mark that the call itself sets. If what is called makes the key, it
// is checked there.
func (c *checker) mayBeRecord(cand *candidate) bool {
	if locals, _ := cand.site.Locals(); len(locals) > 0 && cand.access.CalleeKey.HasLetters() || !record.MayBe(c.lex, cand.access) {
		return false
	}
	return !c.uses.IsMeasured(cand.read()) &&
		!slices.ContainsFunc(c.writes.To(cand.fn, cand.access.Key), keywrite.Write.SetsConstant)
}

// reportLookup reports a look-up on a path, and what writes the record back.
func (c *checker) reportLookup(cand *candidate, w callpath.Path, back string) {
	when, help := "on every request, in "+entryName(w.Entry), "; "+cached(cand, "")
	if w.PerItem {
		when = c.when(cand, w)
	}
	tail := c.priced(cand.access.Command, 1, price.Cache(c.lex.Lookup.Age))
	if back != "" {
		help, tail = back, c.priced("round trip", 2, price.Remedy{})
	}
	c.send(cand, w, report.Finding{Category: state.Lookup, Message: subject(cand) + " " + when + help + tail})
}

// checkSharedKeys reports look-ups of keys that are the same for all callers, on paths of
// requests.
func (c *checker) checkSharedKeys() {
	find := sharedkey.Finder{Res: c.res, Paths: c.paths, Pkg: c.pass.Pkg, Lex: c.lex, Writes: c.writes, InTransaction: c.inTransaction}
	for _, r := range find.Reads() {
		cand := &candidate{fn: r.Fn, site: r.Site, access: r.Access, class: c.lex.Lookup, key: keyNames}
		switch {
		case c.stateSites[r.Site]:
		case !c.lex.On(c.lex.Lookup):
			c.hide(cand, state.Lookup)
		default:
			c.send(cand, r.Path, report.Finding{Category: state.Lookup, Message: subject(cand) + " " + c.when(cand, r.Path) +
				", and the same for all callers; " + cached(cand, "") + c.priced(r.Access.Command, 1, price.Cache(c.lex.Lookup.Age))})
		}
	}
}

// renewal says how a function on the path of a read, or what it calls, writes the record
// back, as one does that prolongs a session. Spent is set if it does something else with it,
// such as removing a token. Who fills what was missing, or drops what it cannot use, does
// neither.
func (c *checker) renewal(cand *candidate, path callpath.Path) (text string, spent bool) {
	var back record.Renewals
	fn, read := cand.fn, cand.site
	for i := 0; ; i++ {
		for _, w := range c.writes.To(fn, cand.access.Key) {
			both := w.Site == read
			if both && i > 0 || !both && !trips.MayFollow(read, w.Site) || c.writes.OnMiss(read, w.Site) || w.Drops() || both && record.DropsBelow(cand.access, w.Command()) {
				continue
			}
			if record.IsRenewed(cand.access.Key) && (both || !keywrite.AfterMiss(read, w.Site)) || !c.writes.Fills(read, w) {
				back.Add(cand.access, w.Command(), both || keywrite.Sometimes(read, w.Site))
			}
		}
		if i == len(path.Frames) {
			return back.Text()
		}
		fn, read = path.Frames[i].Fn, path.Frames[i].Site
	}
}

// everyRequest reports whether every request takes a path. A key of discovery is looked up
// for whatever is handled, and a session for each message of a connection. If no word says
// that the key names a record, the types on the path have to.
func (c *checker) everyRequest(cand *candidate, w callpath.Path, worded, sure bool) bool {
	for _, fn := range w.Functions(cand.fn) {
		if c.administers(fn.Name(), c.lex.Lookup) || c.updates(fn.Name(), c.lex.Lookup) {
			return false
		}
	}
	if w.ThroughMiddleware(cand.fn) {
		return true
	}
	if worded && (w.ForEveryRequest(cand.fn) || w.PerItem && sure) {
		return true
	}
	return sure && state.HasAny(state.Words(cand.access.Key.Constant()), knowledge.DiscoveryPhrases) &&
		slices.ContainsFunc(w.Functions(cand.fn), entry.HandlesRequests)
}
