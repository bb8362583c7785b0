package uncachedstate

import (
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/injected"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/record"
)

// checkInjectedLookup reports a record that an injected layer reads for every request of
// another package. accesses are those of one of its methods.
func (c *checker) checkInjectedLookup(w injected.Injection, a injected.HotCall, accesses []effects.KeyAccess) bool {
	pos, end := c.calls.Where(w.At)
	if !a.EveryRequest || !w.To.HasEntry(a.Entry) || !pos.IsValid() {
		return false
	}
	judge := purpose.Judge{Class: c.lex.Lookup, Pkg: w.To.Pkg}
	for _, t := range accesses {
		if t.Access != rediscmd.Read || !rediscmd.StateReads[t.Command] || t.Cached || t.Queued || t.ViaParam > 0 ||
			slices.ContainsFunc(t.Chain, callpath.NamesEveryRequest) || judge.Administers(a.Entry) || judge.Administers(t.Chain[0]) {
			continue
		}
		back, spent := renewedIn(accesses, t)
		if some, _ := record.Is(c.lex, t); !some || spent {
			continue
		}
		if !c.lex.On(c.lex.Lookup) {
			c.hideAt(pos, state.Lookup)
			return true
		}
		cand := &candidate{access: t, class: c.lex.Lookup, hotCall: a}
		help, tail := "; "+cached(cand, " between them"), c.priced(t.Command, 1, price.Cache(c.lex.Lookup.Age))
		if back != "" {
			help, tail = back, c.priced("round trip", 2, price.Remedy{})
		}
		c.report.Report(report.Finding{Pos: pos, End: end, Category: state.Lookup, Impact: impactOf(state.Lookup), Related: rule.CommandElsewhere(c.pass, t), Message: fmt.Sprintf(
			"%s on every request, in %s of package %s%s%s", subject(cand), entryText(a.Entry), w.To.Pkg.Name(), help, tail)})
		return true
	}
	return false
}

// renewedIn is renewal for the accesses of a layer.
func renewedIn(accesses []effects.KeyAccess, read effects.KeyAccess) (text string, spent bool) {
	var back record.Renewals
	for _, t := range accesses {
		if t.Access == rediscmd.Write && t.Key == read.Key && (record.IsRenewed(t.Key) || !t.Value || !rediscmd.FillCommands[t.Command]) {
			back.Add(read, t.Command, true)
		}
	}
	return back.Text()
}
