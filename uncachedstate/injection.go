package uncachedstate

import (
	"fmt"
	"go/types"
	"path"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/injected"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// checkInjections reports state that a storage layer reads on every call of the
// package that it is injected into.
func (c *checker) checkInjections(fn *summary.Fn) {
	for _, w := range c.injections.Get(fn, func() []injected.Injection { return injected.Of(fn, c.res, c.pass.Pkg) }) {
		c.checkInjection(w)
	}
}

// checkInjectedSuccessions reports layers that are asked one after the other for state of
// one class.
func (c *checker) checkInjectedSuccessions() {
	var all []injected.Injection
	for _, fn := range c.res.Functions() {
		all = append(all, c.injections.Get(fn, func() []injected.Injection { return injected.Of(fn, c.res, c.pass.Pkg) })...)
	}
	for _, pair := range c.imported.Pairs(c.res, all) {
		first, then := c.soleRead(pair.First), c.soleRead(pair.Then)
		pos, end := c.calls.Where(pair.At)
		if first == nil || then == nil || first.class != then.class || first.access.Key == then.access.Key || !pos.IsValid() ||
			(purpose.Judge{Class: then.class, Pkg: pair.To.Pkg}).Administers(pair.Entry) {
			continue
		}
		c.report.Report(report.Finding{Pos: pos, End: end, Category: state.SerialTrips, Impact: impactOf(state.SerialTrips), Message: fmt.Sprintf(
			"%s on every call of %s in package %s, after %s: 2 round trips per call; send them in one pipeline%s",
			subject(then), entryText(pair.Entry), pair.To.Pkg.Name(), subject(first), c.priced("round trip", 2, price.Remedy{}))})
	}
}

// soleRead returns the read of a layer that only reads, if it reads state.
func (c *checker) soleRead(list []effects.KeyAccess) *candidate {
	if len(list) != 1 || !isRead(list[0]) || list[0].Cached || list[0].ViaParam > 0 || list[0].Queued {
		return nil
	}
	cand := &candidate{access: list[0]}
	if !c.classifyKey(cand) || cand.key == keyHints && !c.chainNames(cand.access, cand.class) || cand.class.Name == state.Switch {
		return nil
	}
	return cand
}

// checkInjection checks the methods that the other package calls on every call.
func (c *checker) checkInjection(w injected.Injection) {
	iface := flow.InterfaceName(w.Iface)
	var reads, counts, adders, limited []candidate
	changed := map[string]bool{}
	for _, a := range c.imported.Hot[w.To.Pkg.Path()] {
		if a.Iface != iface {
			continue
		}
		name, accesses := w.Accesses(c.res, a)
		if c.checkInjectedLookup(w, a, accesses) {
			return
		}
		layer := purpose.IsStorageLayer(flow.PackageOf(w.Type), name)
		for _, t := range accesses {
			made := !layer && t.CalleeKey.HasLetters() // it is reported there, unless who asks compares it
			asked := !t.Cached && t.ViaParam == 0 && w.To.HasEntry(a.Entry)
			of := candidate{access: t, hotCall: a}
			if asked && a.Limited && t.Access == rediscmd.Read {
				limited = append(limited, of)
			}
			switch {
			case t.Counts() || t.Access == rediscmd.Write && t.Value:
				changed[t.Key.String()] = true
				if t.Counts() && asked {
					adders = append(adders, of)
				}
				if t.Counts() && asked && !made {
					counts = append(counts, of)
				}
			case isRead(t) && asked && !made && !t.Counted && !t.Queued:
				reads = append(reads, of)
			}
		}
	}
	for _, cand := range limited {
		if c.checkInjectedPair(w, &cand, adders) {
			return
		}
	}
	for _, cand := range reads {
		// If the same package changes the key, the key is a count, or is read to be
		// written.
		if !changed[cand.access.Key.String()] && c.checkInjected(w, &cand) {
			return
		}
	}
	for _, cand := range counts {
		if c.checkInjectedCount(w, &cand, len(counts)) {
			return
		}
	}
}

// checkInjectedPair reports a layer in which another package looks up a count that it adds
// to by another call, and returns whether it did.
func (c *checker) checkInjectedPair(w injected.Injection, cand *candidate, adders []candidate) bool {
	i := slices.IndexFunc(adders, func(o candidate) bool {
		return o.access.Key.String() == cand.access.Key.String() && rediscmd.CountReads[cand.access.Command][o.access.Command]
	})
	pos, end := c.calls.Where(w.At)
	if i < 0 || !c.lex.IsOn(state.CheckThenCount) || !pos.IsValid() || !c.classifyKey(cand) {
		return false
	}
	adds := adders[i].hotCall.Entry
	if !countsCalls(cand) || weighInjection(w, cand) < enough || slices.ContainsFunc(state.Words(cand.access.Key.Constant()+" "+cand.hotCall.Entry.String()+" "+adds.String()), knowledge.AttemptWords.Has) {
		return false
	}
	if cand.class.Name == state.Quota && cand.key == keyHints && !c.lex.On(cand.class) { // what is spent is known after the call
		c.hideAt(pos, state.Quota)
		return true
	}
	c.report.Report(report.Finding{Pos: pos, End: end, Category: state.CheckThenCount, Impact: impactOf(state.CheckThenCount), Related: rule.CommandElsewhere(c.pass, cand.access), Message: fmt.Sprintf(
		"%s on every call of %s in package %s, counted in %s: 2 round trips per call, and two calls at once may both pass; "+checkAndCount+"%s",
		subject(cand), entryText(cand.hotCall.Entry), w.To.Pkg.Name(), entryText(adds), c.priced("command", 2, price.Lease))})
	return true
}

// checkInjected reports a read in an injected layer, and returns whether it did.
func (c *checker) checkInjected(w injected.Injection, cand *candidate) bool {
	if !c.classifyKey(cand) && !c.classifyByNames(cand) {
		return false
	}
	c.narrow(cand, append(state.Words(cand.hotCall.Entry.String()), state.Words(w.To.Pkg.Name())...))
	pos, end := c.calls.Where(w.At)
	if !pos.IsValid() || weighInjection(w, cand) < enough || answersNumber(w, cand) {
		return false
	}
	if !c.lex.On(cand.class) {
		c.hideAt(pos, cand.class.Name)
		return false
	}
	msg := fmt.Sprintf("%s on every call of %s in package %s; %s",
		subject(cand), entryText(cand.hotCall.Entry), w.To.Pkg.Name(), cached(cand, " between them"))
	noFix := ""
	if of := flow.PackageOf(w.Type); of != c.pass.Pkg.Path() {
		noFix = "change the read in package " + path.Base(of)
	}
	c.report.Report(report.Finding{Pos: pos, End: end, Category: cand.class.Name, Message: msg, NoFix: noFix, Impact: impactOf(cand.class.Name), Related: rule.CommandElsewhere(c.pass, cand.access)})
	return true
}

// answersNumber reports whether the layer answers with a number and nothing else. What
// the other package does with it is not seen: it may be a count, or only shown.
func answersNumber(w injected.Injection, cand *candidate) bool {
	m, _, _ := types.LookupFieldOrMethod(w.Iface, false, w.To.Pkg, cand.hotCall.Method)
	if m == nil {
		return false
	}
	res := m.Type().(*types.Signature).Results()
	if res.Len() == 0 || res.Len() > 2 || res.Len() == 2 && !flow.IsError(res.At(1).Type()) {
		return false
	}
	b, ok := types.Unalias(res.At(0).Type()).(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

// classifyByNames sets the class of a read whose key is configured: the names of the
// method, of its layer or of the interface say what it is about.
func (c *checker) classifyByNames(cand *candidate) bool {
	if len(state.Words(cand.access.Key.Constant())) > 0 {
		return false
	}
	a := cand.hotCall
	for _, name := range []string{cand.access.Chain[0].String(), names.OfType(a.Iface) + " " + a.Method} {
		if cl := c.lex.Named(state.Words(name)); cl != nil {
			cand.class, cand.key = cl, keyConfigured
			return true
		}
	}
	return false
}

// weighInjection adds up the evidence on both sides of an injection.
func weighInjection(w injected.Injection, cand *candidate) int {
	a := cand.hotCall
	entry, callee := state.Words(a.Entry.String()), state.Words(cand.access.Chain[0].String())
	if j := (purpose.Judge{Class: cand.class, Pkg: w.To.Pkg}); j.Administers(cand.access.Chain[0]) || j.Administers(a.Entry) || j.Updates(a.Entry) {
		return 0
	}
	n := cand.key
	words := cand.class.Names
	if state.HasAny(callee, words) || state.HasAny(entry, words) || state.HasAny(state.Words(names.OfType(a.Iface)), words) {
		n += nameMatches
	}
	if state.HasAny(state.Words(w.To.Pkg.Name()), words) {
		n += pkgMatches
	}
	if m, _, _ := types.LookupFieldOrMethod(w.Iface, false, w.To.Pkg, a.Method); m != nil && valueuse.AnswersShort(m.Type().(*types.Signature)) {
		n += shortAnswer
	}
	if a.Limited {
		n += compares + shortAnswer // of the entry, which refuses by it
	}
	return n
}
