package keyspace

import (
	_ "embed"
	"slices"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
)

//go:embed doc.txt
var doc string

// Analyzer reports commands that look at each key of a server.
var Analyzer = rule.New(rule.Spec{
	Name:  "keyspace",
	Page:  page,
	Doc:   doc,
	Check: check,
})

// A checker checks the calls of one package.
type checker struct {
	pass    *rule.Pass
	calls   report.Calls
	entries *entry.Graph
	scans   map[string]bool // functions of other packages that scan, and are reported
}

func check(p *rule.Pass) error {
	c := &checker{pass: p, calls: report.NewCalls(p.Pass.Files), entries: entry.New(p.Result), scans: map[string]bool{}}
	for _, fn := range p.Result.Functions() {
		for _, site := range fn.Sites {
			if !fn.RunsOnce() && (site.Direct() || site.Callee() == nil) { // else that function is checked
				c.check(fn, site)
			}
		}
	}
	return nil
}

// check looks at a command, or at the call of a function of another package.
func (c *checker) check(fn *summary.Fn, site *summary.Site) {
	for _, t := range site.RoundTrips {
		switch {
		case t.Kind != rediscmd.Command: // the pages of an iterator belong to the call that has made it
		case t.Command == "KEYS" && site.Direct():
			c.report(fn, site, catKeys, " looks at each key of the server, which answers nobody else meanwhile; keep the names in a set, or use SCAN")
		case t.Command != "SCAN":
		case site.Direct() && forgetsCursor(fn, site) && !ofAnyKeys(site):
			c.report(fn, site, catOnePage, " looks at one page of keys and drops the cursor: it never finds those on other pages; go on until the cursor is 0, or keep the names in a set")
		case !c.onePage(fn, site):
			if when := c.often(fn, site); when != "" && !c.known(fn, t) {
				c.report(fn, site, catScan, " reads the names of all keys of the server, page by page, "+when+through(t)+"; keep those that it needs in a set")
			}
		}
	}
}

// often says when a call is made that is made for requests, or more than once a minute. It
// returns "" for others.
func (c *checker) often(fn *summary.Fn, site *summary.Site) string {
	if c.entries.Served(fn) {
		return "on the path of a request"
	}
	if every := c.entries.Period(fn, site); 0 < every && every < knowledge.RarePeriod {
		return "every " + report.Interval(every)
	}
	return ""
}

// known reports whether a scan of another package is reported already, for another call:
// the change belongs there.
func (c *checker) known(fn *summary.Fn, t effects.RoundTrip) bool {
	if len(t.Chain) == 0 {
		return false
	}
	in := t.Chain[len(t.Chain)-1].String()
	if c.scans[in] {
		return true
	}
	c.scans[in] = c.impact(fn, catScan) != config.Low
	return false
}

// through names the function that sends a command for another one.
func through(t effects.RoundTrip) string {
	if len(t.Chain) == 0 {
		return ""
	}
	return " (through " + t.Chain[len(t.Chain)-1].String() + ")"
}

func (c *checker) report(fn *summary.Fn, site *summary.Site, category, says string) {
	at := site.Call.Common().Pos()
	pos, end := c.calls.Where(at)
	c.pass.Report.Report(report.Finding{
		Pos: pos, End: end, Category: category,
		Message: c.calls.Subject(at) + says,
		Impact:  c.impact(fn, category),
		Related: rule.CallPath(site),
	})
}

// impact returns the impact of a command: how often it is sent is what it costs.
func (c *checker) impact(fn *summary.Fn, category string) config.Impact {
	name, place := entry.Words(c.pass.Pass, fn)
	served := c.entries.Served(fn)
	switch {
	case c.entries.Once(fn), c.entries.NowAndThen(fn), c.entries.Rarely(fn), knowledge.ForAdministrators(name, place),
		!served && slices.ContainsFunc(slices.Concat(name, place), knowledge.OneOffWords.Has):
		return config.Low
	case served && category == catKeys:
		return config.High
	}
	return config.Medium
}
