package uncachedstate

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
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
	if made := state.Words(t.CalleeKey.Constant()); len(t.Chain) > 0 && state.HasAny(made, c.lex.Lookup.Key) && !isDelegated(t) {
		return false // checked where the key is made
	}
	sure := state.HasAny(key, c.lex.Lookup.Key)
	if !sure && !state.HasAny(key, c.lex.Lookup.Weak) || c.lex.OfKey(key) != nil {
		return false
	}
	cand := &candidate{fn: fn, site: site, access: t, class: c.lex.Lookup, key: keyNames}
	if c.unpaid(cand) || c.writesBack(cand) {
		return false
	}
	for _, w := range c.callPaths(fn, site) {
		if w.kind != hotPath || !c.everyRequest(cand, w, sure) || c.incrementsKey(cand, w) {
			continue
		}
		if !c.lex.On(c.lex.Lookup) {
			c.hide(cand, state.Lookup)
			return true
		}
		age := c.lex.Lookup.Age
		c.send(cand, w, report.Finding{Category: state.Lookup, Message: fmt.Sprintf(
			"%s on every call of %s, which every request takes: one round trip a call; a %s local cache makes it one per %s, key and process%s",
			subject(cand), entryName(w.entry), age, age, c.priced(t.Command, 1, cache(age)))})
		return true
	}
	return false
}

// writesBack reports whether the function with the read also writes its key, as
// one does that prolongs a session or spends a token.
func (c *checker) writesBack(cand *candidate) bool {
	return slices.ContainsFunc(c.writes(cand.fn, cand.access.Key), func(w write) bool { return !c.onMiss(cand.site, w.site) })
}

// everyRequest reports whether every request takes a path: a middleware, an
// interceptor, a transport, or a function that authenticates. A key of discovery
// is looked up for whatever is handled.
func (c *checker) everyRequest(cand *candidate, w callPath, sure bool) bool {
	for _, fn := range w.functions(cand) {
		if c.administers(fn.Name(), c.lex.Lookup) || c.updates(fn.Name(), c.lex.Lookup) {
			return false
		}
	}
	for _, fn := range w.functions(cand) {
		name := fn.Name().Declared()
		ws := wordsOf(fn)
		switch {
		case fn.SSA.Parent() != nil && isMiddleware(fn.SSA.Parent().Signature), isMiddleware(fn.SSA.Signature), name.Name == "RoundTrip" && name.Recv != "":
			return true
		case slices.ContainsFunc(ws, knowledge.EveryRequestWords.Has):
			return true
		case sure && state.HasAny(state.Words(cand.access.Key.Constant()), knowledge.DiscoveryPhrases) && handlesRequests(fn):
			return true
		}
	}
	return false
}

// isMiddleware reports whether a function makes a handler of another one, or is an
// interceptor: it has the description of a call among its parameters.
func isMiddleware(sig *types.Signature) bool {
	params := sig.Params()
	for i := range params.Len() {
		if knowledge.CallInfoTypes.Has(typeName(params.At(i).Type())) {
			return true
		}
		if isHandler(params.At(i).Type()) && sig.Results().Len() == 1 && isHandler(sig.Results().At(0).Type()) {
			return true
		}
	}
	return false
}

// isHandler reports whether a type is one of handlers of requests.
func isHandler(t types.Type) bool {
	if name := typeName(t); name == knowledge.HTTPHandler || name == knowledge.HTTPHandlerFunc {
		return true
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Params().Len() == 0 {
		return false
	}
	for i := range sig.Params().Len() {
		if knowledge.RequestTypes.Has(typeName(sig.Params().At(i).Type())) {
			return true
		}
	}
	return false
}
