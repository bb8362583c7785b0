package uncachedstate

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/injected"
	"github.com/redisvet/redisvet/uncachedstate/internal/library"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
)

// A limiter that counts in Redis sends its commands on every call: one for each
// window, and one for each lifetime. It gets one finding, whatever it sends.

// A counting is an access with which a limiter counts, on a path that calls pay
// for.
type counting struct {
	cand *candidate
	path callpath.Path
}

// reportCounts reports the limiters of the package that count on every call, one
// finding for each entry.
func (c *checker) reportCounts() {
	var order []*summary.Fn
	byEntry := map[*summary.Fn][]counting{}
	for _, n := range c.counts {
		if c.pairs.counted[n.cand.site] || c.pairs.covered[n.cand.site] || c.stateSites[n.cand.site] || c.serials.reported[n.cand.site] || c.serials.payers[payer{n.path.Entry, n.cand.class}] || libraryCall(n.cand.site) {
			continue // it is reported already
		}
		if exactCount(n.cand, n.path.Entry) || c.goesUpAndDown(n.cand) {
			continue // no lease suits it
		}
		if c.countedBelow(n.cand.access) {
			continue // its own package reports it
		}
		if byEntry[n.path.Entry] == nil {
			order = append(order, n.path.Entry)
		}
		byEntry[n.path.Entry] = append(byEntry[n.path.Entry], n)
	}
	for _, entry := range order {
		group := byEntry[entry]
		first := group[0]
		if !slices.ContainsFunc(group, c.countsItself) {
			continue // what others count
		}
		for _, n := range group { // what adds says more than what reads
			if adds(n.cand.access) && !adds(first.cand.access) {
				first = n
			}
		}
		if !c.reportPipeline(first) {
			c.reportCounting(first, c.commands(entry, group))
		}
	}
	for _, fn := range c.res.Functions() {
		c.checkLibraries(fn)
	}
}

// countedBelow reports whether a limiter of another package of the program counts, which is
// known as one there.
func (c *checker) countedBelow(t effects.KeyAccess) bool {
	return t.From != "" && knowledge.Owner(t.From) == knowledge.Owner(c.pass.Pkg.Path()) && !ofLayer(t) && c.lex.Named(state.Words(t.Chain[0].String())) != nil
}

// adds reports whether an access adds to a count, and does not only forget what is old.
func adds(t effects.KeyAccess) bool { return t.Counts() && !rediscmd.TrimCommands[t.Command] }

// countsItself reports whether a limiter adds to its count on the path, or writes
// what it has read.
func (c *checker) countsItself(n counting) bool {
	if c.writes.OnlyTrims(n.path.Functions(n.cand.fn), n.cand.access.Key) {
		return false
	}
	if n.cand.access.Counts() || c.writes.Counts(n.cand.access.Key, n.cand.class.Name, n.cand.fn, n.cand.site) {
		return true
	}
	return slices.ContainsFunc(n.path.Frames, func(f summary.Caller) bool {
		return c.writes.Counts(n.cand.access.Key, n.cand.class.Name, f.Fn, f.Site)
	})
}

// goesUpAndDown reports whether the package both adds to a count and takes away
// from it, as for what is under way.
func (c *checker) goesUpAndDown(cand *candidate) bool {
	up, down := false, false
	for _, a := range c.adders() {
		if sameCount(cand.fn, cand.access, a.fn, a.access) {
			down = down || trips.TakesAway(a.site, a.access)
			up = up || !trips.TakesAway(a.site, a.access) && a.access.Counts()
		}
	}
	return up && down
}

// reportCounting reports a limiter that sends n commands per call.
func (c *checker) reportCounting(of counting, n int) {
	if !c.lex.IsOn(state.Atomic) {
		c.hide(of.cand, state.Atomic)
		return
	}
	c.send(of.cand, of.path, report.Finding{Category: state.Atomic, Message: fmt.Sprintf(
		"%s on every call of %s: %s; a leased limiter (redisguard.Limiter) asks once for many calls%s",
		subject(of.cand), entryName(of.path.Entry), upTo(n), c.priced("command", n, price.Lease))})
}

// upTo says how many commands a call sends at most.
func upTo(n int) string {
	if n > 1 {
		return fmt.Sprintf("up to %d commands per call", n)
	}
	return "one command per call"
}

// commands counts what an entry sends for a limiter, by its keys.
func (c *checker) commands(entry *summary.Fn, group []counting) int {
	keys := map[string]bool{}
	for _, g := range group {
		keys[g.cand.access.Key.String()] = true
	}
	class := group[0].cand.class
	of := func(site *summary.Site, list []effects.KeyAccess) int {
		n := 0
		for _, t := range list {
			cl := c.lex.OfKey(state.Words(t.Key.Constant()))
			if t.Cached || !keys[t.Key.String()] && cl != class {
				continue
			}
			if n++; t.Script() && site.Direct() && len(site.RoundTrips) > 0 {
				n += max(site.RoundTrips[0].Calls, 1) - 1
			}
		}
		return n
	}
	total := 0
	for _, s := range entry.Sites {
		total += of(s, s.KeyAccesses)
		for _, r := range s.Runs {
			for _, inner := range r.Lit.Sites {
				total += of(inner, inner.KeyAccesses)
			}
		}
	}
	return max(total, len(group))
}

// libraryCall reports whether a call runs a library that is known to ask Redis.
func libraryCall(site *summary.Site) bool {
	_, ok := library.Shared(site.Call)
	return ok
}

// checkLibraries reports calls of libraries that keep the state of a limiter or
// breaker in Redis, on paths that calls pay for.
func (c *checker) checkLibraries(fn *summary.Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			lib, ok := library.Shared(call)
			if !ok || lib.Store != "" && !library.Reaches(c.pass.Pkg, lib.Store) || strings.HasPrefix(c.pass.Pkg.Path(), calleePath(call)) {
				continue
			}
			site := fn.Site(call)
			if site == nil {
				site = &summary.Site{Call: call}
			}
			c.checkLibrary(&candidate{fn: fn, site: site}, lib)
		}
	}
}

func calleePath(call ssa.CallInstruction) string { return flow.CalleePackage(call.Common()) }

func (c *checker) checkLibrary(cand *candidate, lib knowledge.SharedState) {
	var payer *callpath.Path
	if lib.Installs {
		payer = &callpath.Path{Kind: callpath.Hot, Entry: cand.fn}
	} else if !c.paths.Seldom(cand.site) {
		for _, w := range c.paths.To(cand.fn, cand.site) {
			if w.Kind == callpath.Hot && !c.administers(w.Entry.Name(), c.lex.Class(state.RateLimit)) {
				payer = &w
				break
			}
		}
	}
	if payer == nil {
		return
	}
	if !c.lex.IsOn(state.Atomic) {
		c.hide(cand, state.Atomic)
		return
	}
	where := "on every call of " + entryName(payer.Entry)
	does, remedy := "a leased limiter (redisguard.Limiter) asks once for many calls", price.Lease
	if lib.Installs {
		where = "on every request"
	}
	if lib.Breaker {
		does, remedy = ownState(state.BreakerAge), price.Breaker(state.BreakerAge)
	}
	commands := "one command per call"
	if lib.Commands > 1 {
		commands = fmt.Sprintf("%d commands per call", lib.Commands)
	}
	c.send(cand, *payer, report.Finding{Category: state.Atomic, Message: fmt.Sprintf("%s of %s %s: %s; %s%s",
		lib.What, c.calls.Subject(cand.site.Call.Common().Pos()), where, commands, does, c.priced("command", lib.Commands, remedy))})
}

// checkInjectedCount reports a limiter whose storage layer counts n times on a
// call, and returns whether it is one.
func (c *checker) checkInjectedCount(w injected.Injection, cand *candidate, n int) bool {
	if !c.classifyKey(cand) || c.lex.Named(state.Words(cand.access.Chain[0].String())) != nil && !purpose.IsStorageLayer(flow.PackageOf(w.Type), cand.access.Chain[0]) {
		return false
	}
	c.narrow(cand, append(state.Words(cand.hotCall.Entry.String()), state.Words(w.To.Pkg.Name())...))
	pos, end := c.calls.Where(w.At)
	if !countsCalls(cand) || !pos.IsValid() || weighInjection(w, cand) < enough || slices.ContainsFunc(state.Words(cand.access.Key.Constant()), knowledge.AttemptWords.Has) {
		return false
	}
	if !c.lex.IsOn(state.Atomic) {
		c.hideAt(pos, state.Atomic)
		return true
	}
	c.report.Report(report.Finding{Pos: pos, End: end, Category: state.Atomic, Impact: impactOf(state.Atomic), Message: fmt.Sprintf(
		"%s on every call of %s in package %s: %s; a leased limiter (redisguard.Limiter) asks once for many calls%s",
		subject(cand), entryText(cand.hotCall.Entry), w.To.Pkg.Name(), upTo(n), c.priced("command", n, price.Lease))})
	return true
}
