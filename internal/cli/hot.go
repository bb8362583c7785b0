package cli

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/measured"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/cli/totals"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

// profiles returns the profiles that the configurations of the working directory name,
// and what collects the sites for them. It reads them, so that an error in one comes
// first and once, and has findings priced by them.
func (t *Tool) profiles() (names []string, inventory *sites.Collector, err error) {
	roots, err := config.Roots(t.Dir)
	if err != nil {
		return nil, nil, err
	}
	for _, dir := range roots {
		cfg, err := config.ForDir(dir)
		if err != nil {
			return nil, nil, err
		}
		if cfg.Profile == "" {
			continue
		}
		if _, err := measured.Read(cfg.Profile); err != nil {
			return nil, nil, err
		}
		names = append(names, cfg.Profile)
	}
	if len(names) > 0 {
		rule.SetPricer(measured.Price)
		inventory = sites.New()
	}
	slices.Sort(names)
	return slices.Compact(names), inventory, nil
}

// Limits of the list of hot sites: how many there are, and which share of all commands
// each has.
const (
	maxHot   = 10
	minShare = 0.01
)

// tellMeasured prints what a profile says beyond the findings: which call sites are not
// in the program, and which sites send much and have no finding. It returns an error for
// a profile of another program. What it says of sites goes into the bill as well.
func (t *Tool) tellMeasured(name string, graph *load.Graph, list []sites.Site, found []output.Finding, bill *output.Bill) error {
	p, err := measured.Read(name)
	if err != nil {
		return err
	}
	bill.PerDay += p.PerDay(p.Total())
	a := measured.Attribute(p, list)
	missing := a.Missing()
	var lost int64
	for _, g := range missing {
		lost += g.Commands
	}
	label := t.relative(name)
	switch total := p.Total(); {
	case lost == total && graph.Whole():
		return fmt.Errorf("profile %s: none of its call sites is in this program; the one with most commands is %s (%s:%d)",
			label, missing[0].Func, missing[0].Base(), missing[0].Line)
	case lost > 0:
		t.tell(fmt.Sprintf("profile %s: %s with %s of the commands not found in what is analysed, first %s (%s:%d): the program may have changed since",
			label, totals.Plural(len(missing), "call site", "call sites"), percent(lost, total), missing[0].Func, missing[0].Base(), missing[0].Line))
	}
	if a.Moved > 0 {
		t.tell(fmt.Sprintf("profile %s: %s on another line now", label, totals.Plural(a.Moved, "call site is", "call sites are")))
	}
	attach(list, found)
	for _, i := range hot(a) {
		s, n := list[i], p.PerDay(a.Commands(i))
		what := fmt.Sprintf("%s in %s", described(s), s.Func)
		bill.Hot = append(bill.Hot, output.Hot{Pos: s.Pos, Text: what, PerDay: n})
		t.tell(fmt.Sprintf("%s: %s: measured: %s commands a day, %s of the profile's; no finding", t.position(s.Pos), what,
			report.PerDay(n), percent(a.Commands(i), p.Total())))
	}
	return nil
}

// tell prints lines on stderr, but for empty ones.
func (t *Tool) tell(lines ...string) {
	for _, line := range lines {
		if line != "" {
			fmt.Fprintf(t.Stderr, "redisvet: %s\n", printable.Line(line))
		}
	}
}

// hot returns the sites that send much and have no finding, those with most commands
// first.
func hot(a *measured.Attribution) []int {
	var out []int
	for i, s := range a.Sites {
		if n := a.Commands(i); len(s.Findings) == 0 && float64(n) >= minShare*float64(a.Profile.Total()) && n > 0 {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(x, y int) int { return -cmp.Compare(a.Commands(x), a.Commands(y)) })
	return out[:min(len(out), maxHot)]
}

// described returns the command of a site with its first key.
func described(s sites.Site) string {
	out := cmp.Or(s.Command, "a command")
	if s.Sends == sites.Flush {
		out = "a pipeline"
	}
	if len(s.Keys) > 0 {
		out += " " + s.Keys[0]
	}
	return out
}

// percent formats a share without a fraction, and what is less than one percent.
func percent(part, of int64) string {
	if n := 100 * float64(part) / float64(of); n >= 1 {
		return fmt.Sprintf("%.0f%%", n)
	}
	return "less than 1%"
}

// rankMeasured puts the findings with most measured commands first; the others stay in order.
func rankMeasured(found []output.Finding) {
	slices.SortStableFunc(found, func(a, b output.Finding) int { return -cmp.Compare(a.Measured, b.Measured) })
}
