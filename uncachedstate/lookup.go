package uncachedstate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/keytext"
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
	made, _ := c.lex.Record(state.Words(t.CalleeKey.Constant()))
	if locals, _ := site.Locals(); made && len(locals) > 0 || slices.ContainsFunc(t.Chain, func(f names.Func) bool { return callpath.NamesEveryRequest(f) }) {
		return false // checked where the key is made
	}
	some, sure := c.isRecord(t)
	if !some {
		return false
	}
	cand := &candidate{fn: fn, site: site, access: t, class: c.lex.Lookup, key: keyNames}
	back, spent := c.renewal(cand)
	if c.unpaid(cand) || spent {
		return false
	}
	for _, w := range callpath.To(c.res, fn, site) {
		if w.Kind != callpath.Hot || !c.everyRequest(cand, w, sure) || back == "" && c.incrementsKey(cand, w) {
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

// isRecord reports whether an access reads a record, and whether its key is about nothing
// else.
func (c *checker) isRecord(t effects.KeyAccess) (some, sure bool) {
	key := state.Words(t.Key.Constant())
	some, sure = c.lex.Record(key)
	if !t.Named() && c.storesRecords(t) {
		some, sure = true, true
	}
	if hinted := c.lex.Hinted(key); c.lex.OfKey(key) != nil || hinted != nil && hinted.Name == state.Denylist || slices.ContainsFunc(key, isNoRecord) {
		return false, false
	}
	return some, sure
}

// isNoRecord reports whether a word of a key says that it is about one request or one
// attempt to log in, or that it is a number.
func isNoRecord(w string) bool {
	return knowledge.TransientWords.Has(w) || knowledge.LoginWords.Has(w) || knowledge.MeasureWords.Has(w)
}

// storesRecords reports whether the names on the way to a command whose key is configured
// say that it reads records: (*SessionStore).Get.
func (c *checker) storesRecords(t effects.KeyAccess) bool {
	return slices.ContainsFunc(t.Chain, func(f names.Func) bool { return state.HasAny(state.Words(f.String()), c.lex.Lookup.Key) })
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

// renewal says how the function with the read, or what it calls, writes the record back, as
// one does that prolongs a session. Spent is set if it does something else with it, such
// as removing a token. Who fills what was missing does neither.
func (c *checker) renewal(cand *candidate) (text string, spent bool) {
	var back renewals
	for _, w := range c.writes.To(cand.fn, cand.access.Key) {
		if !c.writes.OnMiss(cand.site, w.Site) && (isRenewed(cand.access.Key) || !c.writes.Fills(cand.site, w)) {
			back.add(cand.access, w.Command(), w.Site == cand.site || keywrite.Sometimes(cand.site, w.Site))
		}
	}
	return back.text()
}

func isRenewed(key keytext.Text) bool {
	return slices.ContainsFunc(state.Words(key.Constant()), knowledge.RenewedWords.Has)
}

// A renewals is what writes a record back that is read.
type renewals struct {
	prolongs, rewrites string
	spends             bool
}

// add notes a command that writes the key of a read, sometimes or always.
func (r *renewals) add(read effects.KeyAccess, command string, sometimes bool) {
	upTo := ""
	if sometimes {
		upTo = "up to "
	}
	trips := fmt.Sprintf(", then %s of the same key: %s2 round trips per request; ", command, upTo)
	switch {
	case rediscmd.ExpiryCommands[command] && read.Command == "GET":
		r.prolongs = trips + "GETEX does both in one"
	case rediscmd.ExpiryCommands[command]:
		r.prolongs = trips + "send both in one pipeline"
	case rediscmd.FillCommands[command] && isRenewed(read.Key):
		r.rewrites = trips + "write it back only now and then"
	default:
		r.spends = true
	}
}

func (r *renewals) text() (text string, spent bool) {
	text = cmp.Or(r.prolongs, r.rewrites)
	return text, text == "" && r.spends
}

// everyRequest reports whether every request takes a path. A key of discovery is looked up
// for whatever is handled, and a session for each message of a connection.
func (c *checker) everyRequest(cand *candidate, w callpath.Path, sure bool) bool {
	for _, fn := range w.Functions(cand.fn) {
		if c.administers(fn.Name(), c.lex.Lookup) || c.updates(fn.Name(), c.lex.Lookup) {
			return false
		}
	}
	if w.ForEveryRequest(cand.fn) || w.PerItem && sure {
		return true
	}
	return sure && state.HasAny(state.Words(cand.access.Key.Constant()), knowledge.DiscoveryPhrases) &&
		slices.ContainsFunc(w.Functions(cand.fn), entry.HandlesRequests)
}
