package uncachedstate

import (
	_ "embed"
	"errors"
	"flag"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

//go:embed doc.go
var doc string

// Analyzer reports limiter, breaker and quota state that is read from Redis
// on every call.
var Analyzer = rule.New(rule.Spec{
	Name:       "uncachedstate",
	Doc:        doc,
	Options:    &options,
	Categories: []string{state.RateLimit, state.Breaker, state.Quota, state.Denylist, state.Switch, catAtomic},
	Fixes:      Fixes,
	Requires:   []*analysis.Analyzer{hotCallsAnalyzer},
	Check:      check,
})

var (
	options   flag.FlagSet
	classesOn = config.StringList(&options, "classes", []string{state.RateLimit, state.Breaker},
		"classes of state to report: ratelimit, breaker, quota, denylist, switch, or all").Valid(validClasses)
	moreKeys = config.StringList(&options, "keys", nil,
		"more words of keys, as class=phrase; none=phrase takes one away").Valid(validKeys)
	moreNames = config.StringList(&options, "names", nil,
		"more words of functions and types, as class=phrase; none=phrase takes one away").Valid(validNames)
	newImports = config.Bool(&options, "newimports", false,
		"offer fixes that import redisguard also where nothing imports it yet; go.mod must require it then")
	atomic = config.Bool(&options, "atomic", false,
		"report limiters that write on every call, too")
)

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
	lex, err := state.New(rule.Value(p, classesOn), rule.Value(p, moreKeys), rule.Value(p, moreNames))
	if err != nil {
		return err
	}
	c := &checker{
		pass:        p.Pass,
		report:      p.Report,
		res:         p.Result,
		calls:       report.NewCalls(p.Pass.Files),
		source:      astedit.NewFiles(p.Pass),
		imported:    p.Pass.ResultOf[hotCallsAnalyzer].(hotCallsByPackage),
		lex:         lex,
		atomic:      rule.Value(p, atomic),
		newImports:  rule.Value(p, newImports),
		classified:  map[*summary.Fn]bool{},
		classifying: map[*summary.Site]bool{},
	}
	for _, fn := range c.res.Functions() {
		for _, site := range fn.Sites {
			c.check(fn, site)
		}
		c.checkInjections(fn)
	}
	return nil
}

// A checker checks the sites of one package.
type checker struct {
	pass     *analysis.Pass
	report   *report.Reporter
	res      *summary.Result
	calls    report.Calls
	source   *astedit.Files
	imported hotCallsByPackage
	lex      *state.Lexicon
	atomic   bool
	// newImports is set if the driver adds the requirement of a fix.
	newImports bool
	// increments is the memo of incrementedKeys.
	increments map[string]bool
	indexMemo  *index
	// classified and classifying are the memo of classifiedByCaller.
	classified  map[*summary.Fn]bool
	classifying map[*summary.Site]bool
	memos       memos
}

// check reports the first key access of a call that reads state on every call.
func (c *checker) check(fn *summary.Fn, site *summary.Site) {
	for _, t := range site.KeyAccesses {
		if t.Cached || t.ViaParam > 0 {
			continue
		}
		if cand := c.candidate(fn, site, t); cand != nil && c.decide(cand) {
			return
		}
	}
}

// decide weighs a candidate on the call paths that lead to it, and reports it.
func (c *checker) decide(cand *candidate) bool {
	if onlyRendered(cand) || c.whenOpen(cand) {
		return false
	}
	paths := c.callPaths(cand.fn, cand.site)
	for _, w := range paths {
		if w.kind == hotPath {
			c.narrowToLimiter(cand, append(state.Words(w.entry.Name().String()), state.Words(c.pass.Pkg.Name())...))
		}
	}
	read, count := c.best(cand, paths)
	switch {
	case read != nil && c.lex.On(cand.class):
		c.reportRead(cand, *read, paths)
	case read == nil && count != nil && c.atomic && cand.class.Name == state.RateLimit:
		c.reportAtomic(cand, *count)
	default:
		return false
	}
	return true
}

// best returns the path with the most evidence on which the state is only read,
// and the one on which it is counted. Of equal paths it returns one on which the
// value decides something, and then the shortest.
func (c *checker) best(cand *candidate, paths []callPath) (read, count *callPath) {
	mostRead, mostCount := 2*enough-1, 2*enough-1
	for i, w := range paths {
		if w.kind != hotPath {
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
