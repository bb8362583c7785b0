package uncachedstate

import (
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/keywrite"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
)

// A look-up is a read of a record that every request needs: its session, its
// tenant, where a service is. It is no state of a limiter, but costs as much.

// checkLookups reports look-ups on paths that every request takes.
func (c *checker) checkLookups() {
	for _, fn := range c.res.Functions() {
		for _, site := range fn.Sites {
			for _, t := range site.KeyAccesses {
				if t.Cached || t.ViaParam > 0 || t.Access != rediscmd.Read || !rediscmd.StateReads[t.Command] || t.Queued && !c.executed(fn) {
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
	key := state.Words(t.Key.Constant())
	made, _ := c.lex.Record(state.Words(t.CalleeKey.Constant()))
	if locals, _ := site.Locals(); made && len(locals) > 0 || slices.ContainsFunc(t.Chain, func(f names.Func) bool { return isForEveryRequest(state.Words(f.String())) }) {
		return false // checked where the key is made
	}
	some, sure := c.lex.Record(key)
	if hinted := c.lex.Hinted(key); !some || c.lex.OfKey(key) != nil || hinted != nil && hinted.Name == state.Denylist || slices.ContainsFunc(key, knowledge.TransientWords.Has) {
		return false
	}
	cand := &candidate{fn: fn, site: site, access: t, class: c.lex.Lookup, key: keyNames}
	if c.unpaid(cand) || c.writesBack(cand) {
		return false
	}
	for _, w := range callpath.To(c.res, fn, site) {
		if w.Kind != callpath.Hot || !c.everyRequest(cand, w, sure) || c.incrementsKey(cand, w) {
			continue
		}
		if !c.lex.On(c.lex.Lookup) {
			c.hide(cand, state.Lookup)
			return true
		}
		c.send(cand, w, report.Finding{Category: state.Lookup, Message: fmt.Sprintf(
			"%s on every request, in %s; %s%s",
			subject(cand), entryName(w.Entry), cached(cand, ""), c.priced(t.Command, 1, price.Cache(c.lex.Lookup.Age)))})
		return true
	}
	return false
}

// writesBack reports whether the function with the read also writes its key, as
// one does that prolongs a session or spends a token. Who fills what was missing does not.
func (c *checker) writesBack(cand *candidate) bool {
	renewed := slices.ContainsFunc(state.Words(cand.access.Key.Constant()), knowledge.RenewedWords.Has)
	return slices.ContainsFunc(c.writes.To(cand.fn, cand.access.Key), func(w keywrite.Write) bool {
		return !c.writes.OnMiss(cand.site, w.Site) && (renewed || !c.writes.Fills(cand.site, w))
	})
}

func isForEveryRequest(ws []string) bool {
	return slices.ContainsFunc(ws, knowledge.EveryRequestWords.Has)
}

// everyRequest reports whether every request takes a path: a middleware, an
// interceptor, a transport, or a function that authenticates. A key of discovery
// is looked up for whatever is handled.
func (c *checker) everyRequest(cand *candidate, w callpath.Path, sure bool) bool {
	for _, fn := range w.Functions(cand.fn) {
		if c.administers(fn.Name(), c.lex.Lookup) || c.updates(fn.Name(), c.lex.Lookup) {
			return false
		}
	}
	for _, fn := range w.Functions(cand.fn) {
		name := fn.Name().Declared()
		switch {
		case fn.SSA.Parent() != nil && entry.IsMiddleware(fn.SSA.Parent().Signature), entry.IsMiddleware(fn.SSA.Signature), name.Name == "RoundTrip" && name.Recv != "":
			return true
		case isForEveryRequest(wordsOf(fn)):
			return true
		case sure && state.HasAny(state.Words(cand.access.Key.Constant()), knowledge.DiscoveryPhrases) && entry.HandlesRequests(fn):
			return true
		}
	}
	return false
}
