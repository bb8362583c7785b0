package redisloop

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/inner"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

// A loopFinding is one finding of a loop, about all of its commands that are
// wrong in the same way.
type loopFinding struct {
	key   findingKey
	calls []foundCall
}

// A findingKey distinguishes the findings of a loop: by the category, and by what
// the message says of the loop itself.
type findingKey struct {
	loop     *flow.Loop
	category string
	variant  string
}

type foundCall struct {
	lc    *loopCheck
	trips []effects.RoundTrip
	text  func(subject string, trips []effects.RoundTrip) string
}

// emit adds a command to the finding of its loop.
func (lc *loopCheck) emit(category string, trips []effects.RoundTrip, variant string, text func(string, []effects.RoundTrip) string) {
	if !lc.matters(category) {
		return
	}
	c, key := lc.pkg, findingKey{lc.Loop, category, variant}
	f := c.byKey[key]
	if f == nil {
		f = &loopFinding{key: key}
		c.byKey[key], c.found = f, append(c.found, f)
	}
	f.calls = append(f.calls, foundCall{lc, trips, text})
}

// matters reports whether a finding has a place and is not about work that
// directives say is done once in a process, which is no traffic.
func (lc *loopCheck) matters(category string) bool {
	pos, _ := lc.where()
	return pos.IsValid() && !(category == loopfinding.PerElement && lc.Fn.RunsOnce())
}

// flush reports the findings of the loops of a package.
func (c *checker) flush() {
	for _, f := range c.found {
		f.report()
	}
}

// report reports a finding on the first command of the costliest path through the
// loop. Commands of another path cost nothing on top, and are no part of it.
func (f *loopFinding) report() {
	calls := f.calls
	if len(calls) > 1 {
		first := calls[0].lc
		on := first.Fn.Costliest(f.key.loop)
		calls = slices.DeleteFunc(slices.Clone(calls), func(c foundCall) bool { return !on[c.lc.Block] })
		if len(calls) == 0 {
			calls = f.calls[:1]
		}
	}
	slices.SortStableFunc(calls, func(a, b foundCall) int {
		return cmp.Compare(a.lc.Target.Call.Common().Pos(), b.lc.Target.Call.Common().Pos())
	})
	first := calls[0]
	var related []report.Related
	if p := f.key.loop.Pos(); p.IsValid() {
		related = append(related, report.TheLoop.At(p))
	}
	var all []effects.RoundTrip
	methods := first.lc.methods(f.key.category)
	impact := f.impact(calls)
	for i, c := range calls {
		all = append(all, looptext.Distinct(c.trips)...)
		if i > 0 {
			at, _ := c.lc.where()
			related = append(related, report.TheCommand.At(at))
			others := c.lc.methods(f.key.category)
			methods = slices.DeleteFunc(methods, func(m report.Method) bool { return !slices.Contains(others, m) })
		}
	}
	msg := first.text(subjects(calls), all)
	form := ""
	first.lc.send(f.key.category, all, msg, report.Finding{Impact: impact, Related: related, Methods: methods, Fixes: func() []report.Fix {
		for _, c := range calls {
			fixes, why := c.lc.fixes(f.key.category, c.trips)
			if len(fixes) > 0 {
				return fixes
			}
			form = cmp.Or(form, why)
		}
		return nil
	}, Unfixed: func() string {
		for _, c := range calls {
			if why := c.lc.unfixed(f.key.category, c.trips); why != "" {
				return why
			}
		}
		return form
	}})
}

// impact returns the impact of a finding: the highest of its commands. If all are sent in
// inner loops that are found as well, the change belongs there.
func (f *loopFinding) impact(calls []foundCall) config.Impact {
	highest := config.Low
	for _, c := range calls {
		if !c.lc.isNested(f.key.category) {
			highest = max(highest, c.lc.impact(f.key.category))
		}
	}
	return highest
}

// isNested reports whether all that a call for each element sends is in loops of its own
// that are found, and not for a low impact.
func (lc *loopCheck) isNested(category string) bool {
	return category == loopfinding.PerElement && inner.All(lc.Target, func(s *summary.Site) bool {
		return slices.ContainsFunc(lc.pkg.found, func(f *loopFinding) bool {
			return f.key.category == category && slices.ContainsFunc(f.calls, func(c foundCall) bool {
				return c.lc.Target == s && c.lc.impact(category) != config.Low
			})
		})
	})
}

// subjects names the called expressions: "rdb.Get", "rdb.Get and rdb.Set".
func subjects(calls []foundCall) string {
	var list []string
	for _, c := range calls {
		if s := c.lc.subject(); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	switch len(list) {
	case 1:
		return list[0]
	case 2:
		return list[0] + " and " + list[1]
	}
	return fmt.Sprintf("%s and %d more calls", list[0], len(list)-1)
}

// send reports a finding on the target of the check.
func (lc *loopCheck) send(category string, trips []effects.RoundTrip, msg string, f report.Finding) {
	if looptext.Health(trips) {
		msg = "health check " + msg
	}
	f.Pos, f.End = lc.where()
	f.Category, f.Message = category, msg
	f.WholeProgram = len(trips) > 0 && !slices.ContainsFunc(trips, func(t effects.RoundTrip) bool { return !t.Injected })
	f.Related = append(f.Related, rule.CallPath(lc.Target)...)
	lc.pkg.report.Report(f)
}

// sendAlone reports a finding that has only one command.
func (lc *loopCheck) sendAlone(category string, trips []effects.RoundTrip, msg string, at ...report.Related) {
	if !lc.matters(category) {
		return
	}
	form := ""
	lc.send(category, trips, msg, report.Finding{Impact: lc.impact(category), Related: at, Methods: lc.methods(category),
		Fixes: func() (fixes []report.Fix) {
			fixes, form = lc.fixes(category, trips)
			return fixes
		}, Unfixed: func() string { return cmp.Or(lc.unfixed(category, trips), form) }})
}
