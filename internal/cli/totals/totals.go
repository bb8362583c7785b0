// Package totals counts what a run has found and what it has left out.
package totals

import (
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
)

// Found counts findings by rule and impact, or returns "" if there are none:
//
//	12 findings: 7 redisloop (3 high, 4 medium), 5 uncachedstate (5 medium)
func Found(rules []*analysis.Analyzer, found []output.Finding) string {
	if len(found) == 0 {
		return ""
	}
	var parts []string
	for _, a := range rules {
		n, impacts := 0, []string(nil)
		for impact := config.High; impact >= config.Low; impact-- {
			if k := count(found, func(f output.Finding) bool { return f.Rule == a.Name && f.Impact == impact }); k > 0 {
				n += k
				impacts = append(impacts, fmt.Sprintf("%d %s", k, impact))
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s (%s)", n, a.Name, strings.Join(impacts, ", ")))
		}
	}
	return Plural(len(found), "finding", "findings") + ": " + strings.Join(parts, ", ")
}

// NothingFound says what was looked at where there are no findings.
func NothingFound(list []sites.Site) string {
	packages := map[string]bool{}
	for _, s := range list {
		packages[s.Package] = true
	}
	if len(list) == 0 {
		return "no findings; nothing sends a command"
	}
	send := "places send commands"
	if len(list) == 1 {
		send = "place sends a command"
	}
	return fmt.Sprintf("no findings; %d %s in %s", len(list), send, Plural(len(packages), "package", "packages"))
}

// LeftOut counts the findings that the user has left out, by what leaves them out, or
// returns "" if there are none. Those of a baseline and on unchanged lines are given.
func LeftOut(hidden []output.Finding, baseline, unchanged int) string {
	var parts []string
	add := func(n int, by string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d by %s", n, by))
		}
	}
	add(baseline, "baseline")
	add(unchanged, "-new-from")
	for _, by := range []struct {
		why  report.Reason
		name string
	}{{report.Ignored, "//redisvet:ignore"}, {report.SwitchedOff, "categories"}, {report.Excluded, "exclude"}} {
		add(count(hidden, func(f output.Finding) bool { return f.Why == by.why }), by.name)
	}
	if len(parts) == 0 {
		return ""
	}
	return "left out: " + strings.Join(parts, ", ")
}

// Suppressed counts the findings that directives suppress.
func Suppressed(hidden []output.Finding) int {
	return count(hidden, func(f output.Finding) bool { return f.Why == report.Ignored })
}

func count(list []output.Finding, is func(output.Finding) bool) int {
	n := 0
	for _, f := range list {
		if is(f) {
			n++
		}
	}
	return n
}

// Plural counts something.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
