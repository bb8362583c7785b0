package redisloop

import (
	_ "embed"
	"flag"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/iteration"
	"github.com/redisvet/redisvet/redisloop/internal/loopcall"
	"github.com/redisvet/redisvet/redisloop/internal/loopfix"
)

//go:embed doc.txt
var doc string

// Analyzer reports Redis commands in loops that nobody bounds.
var Analyzer = rule.New(rule.Spec{
	Name:         "redisloop",
	Page:         page,
	Doc:          doc,
	Options:      &options,
	WholeProgram: true,
	Check:        check,
})

var (
	options flag.FlagSet
	budget  = config.Int64(&options, "budget", 500_000, "commands a day and goroutine that an endless poll may spend")
)

func check(p *rule.Pass) error {
	c := &checker{
		pass:   p.Pass,
		res:    p.Result,
		report: p.Report,
		rtt:    p.Report.Config().RTT,
		budget: rule.Value(p, budget),
		calls:  report.NewCalls(p.Pass.Files),
		runs:   map[*summary.Fn]origin{},
		all:    loopcall.NewPackage(p.Result),
		byKey:  map[findingKey]*loopFinding{},

		entries:    entry.New(p.Result),
		iterations: iteration.New(),
	}
	c.fixes = loopfix.New(p.Pass, c.calls, p.Report.Offers, c.budget)
	for _, fn := range c.res.Functions() {
		c.findRuns(fn)
	}
	for _, fn := range c.res.Functions() {
		for _, site := range fn.Sites {
			c.check(fn, site)
		}
	}
	c.flush()
	return nil
}

// An origin is the call that runs a function literal.
type origin struct {
	fn   *summary.Fn
	site *summary.Site
	mode effects.Mode
}

// findRuns records where each literal runs. If a literal runs in several
// places, the calls are checked and not its body.
func (c *checker) findRuns(fn *summary.Fn) {
	for _, site := range fn.Sites {
		for _, r := range site.Runs {
			if old, ok := c.runs[r.Lit]; ok && old.site != site {
				c.runs[r.Lit] = origin{}
				continue
			}
			c.runs[r.Lit] = origin{fn, site, r.Mode}
		}
	}
}

// A checker checks the sites of one package.
type checker struct {
	pass   *analysis.Pass
	res    *summary.Result
	report *report.Reporter
	rtt    time.Duration
	budget int64
	calls  report.Calls
	runs   map[*summary.Fn]origin
	all    *loopcall.Package
	fixes  *loopfix.Package
	found  []*loopFinding // in the order of their first commands
	byKey  map[findingKey]*loopFinding

	entries    *entry.Graph
	iterations *iteration.Reader
}

// check finds the innermost loop around a site and checks the site there. It
// goes outwards through the loops of the function, then through the call that
// runs the literal.
func (c *checker) check(fn *summary.Fn, site *summary.Site) {
	if c.tailCall(fn, site) {
		return
	}
	c.checkHandedOver(fn, site)
	c.checkReceive(fn, site)
	pl := placeOf(fn, site)
	for range 8 { // real code has no deeper nesting of literals
		if c.checkLoops(fn, &pl, site) {
			return
		}
		o := c.runs[pl.Fn]
		if o.fn == nil || !pl.Fn.ReachedAtOnce(pl.Block) {
			return // not run, or waits first each time
		}
		if o.mode == effects.PerItem {
			if c.writtenIn(o.site, pl.Fn) {
				c.perCallback(pl.Fn, site, o.site, site.RoundTrips)
			}
			return
		}
		pl = placeOf(o.fn, o.site)
	}
}

// checkLoops checks the loops of one function around a place, from the inside
// out. It reports whether the check of the site is complete.
func (c *checker) checkLoops(fn *summary.Fn, pl *loopcall.Place, site *summary.Site) bool {
	for l := pl.Fn.Loops().Innermost(pl.Block); l != nil; l = l.Parent {
		lc := c.callAt(*pl, l, site)
		if pl.Fn != fn && !l.Encloses(fn.SSA.Pos()) {
			return true // the loop only calls the literal: that call is checked
		}
		lc.Trips = relevant(site, l)
		if len(lc.Trips) == 0 {
			return true
		}
		switch lc.Head.Bound {
		case loopinfo.Small:
			continue
		case loopinfo.Channel:
			return true
		case loopinfo.Chunked:
			lc.checkAround()
			return true
		case loopinfo.Data:
			if !lc.checkAround() {
				lc.checkData()
			}
			return true
		default:
			if !lc.checkAround() {
				lc.checkUnbounded()
			}
			return true
		}
	}
	return false
}

// relevant returns the round trips that count against a loop: those of the
// call, and those of literals defined outside the loop and called in it. Round
// trips after a local cache miss do not count, nor those that a caller's
// argument decides.
func relevant(site *summary.Site, l *flow.Loop) []effects.RoundTrip {
	var out []effects.RoundTrip
	add := func(t effects.RoundTrip) {
		if !t.Cached && t.ViaParam == 0 {
			out = append(out, t)
		}
	}
	for _, t := range site.RoundTrips {
		add(t)
	}
	for _, r := range site.Runs {
		if l != nil && !l.Encloses(r.Lit.SSA.Pos()) && r.Lit.SSA.Pos().IsValid() &&
			(r.Mode == effects.Once || r.Mode == effects.Async) {
			for _, t := range r.Lit.Summary.RoundTrips {
				add(t)
			}
		}
	}
	return out
}
