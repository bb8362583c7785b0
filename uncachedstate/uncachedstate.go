package uncachedstate

import (
	_ "embed"
	"errors"
	"flag"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/injected"
	"github.com/redisvet/redisvet/uncachedstate/internal/keywrite"
	"github.com/redisvet/redisvet/uncachedstate/internal/memo"
	"github.com/redisvet/redisvet/uncachedstate/internal/page"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

//go:embed doc.txt
var doc string

// Analyzer reports limiter, breaker and quota state that is read from Redis
// on every call.
var Analyzer = rule.New(rule.Spec{
	Name:     "uncachedstate",
	Page:     page.Page,
	Doc:      doc,
	Options:  &options,
	Requires: []*analysis.Analyzer{injected.Analyzer},
	Check:    check,
})

var (
	options   flag.FlagSet
	classesOn = config.StringList(&options, "classes", []string{state.RateLimit, state.Breaker, state.CheckThenCount, state.SerialTrips, state.ManyCommands},
		"classes to report: ratelimit, breaker, checkthencount, serialtrips, manycommands, quota, denylist, switch, atomic, lookup, or all").Valid(validClasses).OneOf(classes()...)
	moreKeys = config.StringList(&options, "keys", nil,
		"more words of keys, as class=phrase; none=phrase takes one away").Valid(validKeys)
	moreNames = config.StringList(&options, "names", nil,
		"more words of functions and types, as class=phrase; none=phrase takes one away").Valid(validNames)
	newImports = config.Bool(&options, "newimports", false,
		"offer fixes that import redisguard also where nothing imports it yet; go.mod must require it then")
	calls = config.StringList(&options, "calls", nil,
		"calls that the findings are paid for, for prices: 1500/min, or internal/api=1500/min for packages").Valid(price.Valid)
	atomic = config.Bool(&options, "atomic", false,
		"report limiters that write on every call, too; the same as the class atomic")
)

// classes lists what classesOn may have: the categories, and all.
func classes() []string {
	out := []string{"all"}
	for _, c := range page.Page.Categories {
		out = append(out, c.Name)
	}
	return out
}

func validClasses(on []string) error {
	if len(on) == 0 { // an empty list would silently disable the rule
		return errors.New("want one class or more, such as ratelimit; enabled: false and -uncachedstate=false switch the rule off")
	}
	_, err := state.New(on, nil, nil)
	return err
}

func validKeys(words []string) error {
	_, err := state.New(nil, words, nil)
	return err
}

func validNames(words []string) error {
	_, err := state.New(nil, nil, words)
	return err
}

func check(p *rule.Pass) error {
	on := rule.Value(p, classesOn)
	chosen := rule.Chosen(p, classesOn)
	if rule.Value(p, atomic) {
		on = append(slices.Clone(on), state.Atomic)
	}
	lex, err := state.New(append(slices.Clone(on), rule.SwitchedOn(p)...), rule.Value(p, moreKeys), rule.Value(p, moreNames))
	if err != nil {
		return err
	}
	named := report.NewCalls(p.Pass.Files)
	c := &checker{
		pass:        p.Pass,
		report:      p.Report,
		res:         p.Result,
		calls:       named,
		conditions:  callpath.NewSource(p.Pass.Files, named),
		paths:       callpath.NewFinder(p.Result),
		source:      astedit.NewFiles(p.Pass),
		imported:    p.Pass.ResultOf[injected.Analyzer].(injected.Calls),
		lex:         lex,
		chosen:      chosen,
		rate:        price.Of(rule.Value(p, calls), p.Pass.Pkg.Path()),
		newImports:  rule.Value(p, newImports),
		uses:        valueuse.New(p.Result),
		writes:      keywrite.New(p.Result),
		classified:  map[*summary.Fn]bool{},
		classifying: map[*summary.Site]bool{},
		shown:       map[*summary.Site]bool{},
	}
	for _, fn := range c.res.Functions() {
		for _, site := range fn.Sites {
			c.checkPairs(fn, site)
		}
	}
	serial := lex.IsOn(state.SerialTrips)
	if serial {
		c.checkSuccessions(false)
	}
	for _, fn := range c.res.Functions() {
		for _, site := range fn.Sites {
			c.check(fn, site)
		}
		c.checkInjections(fn)
	}
	if serial {
		c.checkSuccessions(true)
		c.checkInjectedSuccessions()
	}
	c.reportCounts()
	c.checkLookups()
	c.checkSharedKeys()
	return nil
}

// A checker checks the sites of one package.
type checker struct {
	pass     *analysis.Pass
	report   *report.Reporter
	res      *summary.Result
	calls    report.Calls
	source   *astedit.Files
	imported injected.Calls
	lex      *state.Lexicon
	rate     price.Rate // of calls, as the user gives it
	chosen   bool       // the user has chosen the classes, and needs no count of the others
	// newImports is set if the driver adds the requirement of a fix.
	newImports bool
	uses       *valueuse.Uses
	writes     *keywrite.Writes
	conditions *callpath.Source
	paths      *callpath.Finder
	sources    memo.Of[*summary.Site, *state.Class] // of keys, by what they are put together of
	// classified and classifying are the memo of classifiedByCaller.
	classified  map[*summary.Fn]bool
	classifying map[*summary.Site]bool
	pairs       pairs
	serials     serials
	injections  memo.Of[*summary.Fn, []injected.Injection]
	displays    memo.Of[displayKey, bool]
	sequences   memo.Of[sequenceKey, sequence]
	counts      []counting
	middleware  bool // some function of the package is one
	// stateSites are the calls that are known to read state, reported or not.
	stateSites map[*summary.Site]bool
	// shown are those that are reported.
	shown map[*summary.Site]bool
}

// checkPairs reports the first key access of a call that reads a count to which
// another call adds.
func (c *checker) checkPairs(fn *summary.Fn, site *summary.Site) {
	for _, t := range site.KeyAccesses {
		if !t.Cached && t.ViaParam == 0 && c.checkThenCount(fn, site, t) {
			c.pairs.checked(site)
			return
		}
	}
}

// check reports the first key access of a call that reads state on every call.
func (c *checker) check(fn *summary.Fn, site *summary.Site) {
	if c.pairs.reads[site] {
		return // it is reported already
	}
	for _, t := range site.KeyAccesses {
		if t.Cached || t.ViaParam > 0 || isRead(t) && c.inSuccession(site) {
			continue
		}
		if cand := c.candidate(fn, site, t); cand != nil && c.decide(cand) {
			return
		}
	}
}

// decide weighs a candidate on the call paths that lead to it, and reports it.
func (c *checker) decide(cand *candidate) bool {
	if unpaid(cand) || cand.class.Name == state.Breaker && c.isForDisplay(cand.fn, cand.class) {
		return false
	}
	paths := c.narrowed(cand)
	read, count := c.best(cand, paths)
	if read == nil && count == nil || c.writes.ShortLived(cand.access.Key, cand.class.Age) ||
		read != nil && (!read.PerItem && c.onlyShown(cand) || c.isCount(cand)) {
		return false
	}
	switch {
	case read != nil && c.lex.On(cand.class):
		c.shown[cand.site] = true
		c.reportRead(cand, *read, paths)
	case read != nil:
		c.hide(cand, cand.class.Name)
		return false
	case count != nil && countsCalls(cand):
		c.counts = append(c.counts, counting{cand, *count})
		return false
	default:
		return false
	}
	return true
}

// unpaid reports whether calls do not pay for an access, or only show what it
// reads.
func unpaid(cand *candidate) bool {
	return valueuse.OnlyRendered(cand.fn, cand.site) || cand.class.Name == state.Breaker && valueuse.WhenOpen(cand.site)
}

// isCount reports whether a limiter compares with a limit what another function of the
// package writes back for each call.
func (c *checker) isCount(cand *candidate) bool {
	return cand.class.Name == state.RateLimit && cand.access.Named() && c.uses.CountOf(cand.read(), nil) == valueuse.Compared &&
		c.writes.WrittenBack(cand.access.Key, cand.class.Name)
}

// onlyShown reports whether a number that is read decides nothing. How long
// something will last may be what callers in other packages decide by.
func (c *checker) onlyShown(cand *candidate) bool {
	only, handedOut := c.uses.OnlyShown(cand.read())
	if _, partly := cand.fn.PartialLookup(cand.site); partly {
		return false // callers have had copies of it
	}
	if handedOut && rediscmd.LifetimeCommands[cand.access.Command] {
		return only && slices.ContainsFunc(state.Words(cand.fn.Name().Name), knowledge.ShownWords.Has)
	}
	return only
}

// narrowed returns the call paths of a candidate, the class of which they may
// narrow.
func (c *checker) narrowed(cand *candidate) []callpath.Path {
	paths := c.paths.To(cand.fn, cand.site)
	for _, w := range paths {
		if w.Kind == callpath.Hot {
			c.narrow(cand, append(state.Words(w.Entry.Name().String()), state.Words(c.pass.Pkg.Name())...))
		}
	}
	return paths
}

// hide notes a finding of a category that is off by default.
func (c *checker) hide(cand *candidate, category string) {
	c.noteState(cand.site)
	pos, _ := c.calls.Where(cand.site.Call.Common().Pos())
	c.hideAt(pos, category)
}

// hideAt notes one at a place. Who has chosen the classes needs no count of the others.
func (c *checker) hideAt(pos token.Pos, category string) {
	if !c.chosen {
		c.report.Hide(pos, category)
	}
}

// noteState notes that a call reads state, and no record.
func (c *checker) noteState(site *summary.Site) {
	if c.stateSites == nil {
		c.stateSites = map[*summary.Site]bool{}
	}
	c.stateSites[site] = true
}

// best returns the path with the most evidence on which the state is only read,
// and the one on which it is counted. Of equal paths it returns one on which the
// value decides something, and then the shortest.
func (c *checker) best(cand *candidate, paths []callpath.Path) (read, count *callpath.Path) {
	mostRead, mostCount := 2*enough-1, 2*enough-1
	for i, w := range paths {
		if w.Kind != callpath.Hot {
			continue
		}
		n := 2 * c.weigh(cand, w)
		if c.comparesOn(w) {
			n++
		}
		switch counts := c.incrementsKey(cand, w); {
		case counts && n > mostCount:
			count, mostCount = &paths[i], n
		case !counts && n > mostRead:
			read, mostRead = &paths[i], n
		}
	}
	return read, count
}

// incrementsKey reports whether each call also changes the state, as a limiter
// does that writes on every call. A cached copy of its count would limit nothing.
// A write only after a miss fills a cache, and a write of a constant sets a flag.
func (c *checker) incrementsKey(cand *candidate, w callpath.Path) bool {
	if cand.access.Counts() || cand.class.Name == state.RateLimit && c.writes.Counted(cand.access.Key) {
		return true
	}
	fn, site := cand.fn, cand.site
	for i := 0; ; i++ {
		if c.writes.Changes(cand.access.Key, cand.class.Name, fn, site) {
			return true
		}
		if i == len(w.Frames) {
			return false
		}
		fn, site = w.Frames[i].Fn, w.Frames[i].Site
	}
}
