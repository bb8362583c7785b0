package totals

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

// ByDefault counts the findings that are not reported by default: by impact, the lowest
// first, and by category, in the order of the rules' descriptions.
func ByDefault(rules []*analysis.Analyzer, hidden []output.Finding) []output.HiddenCount {
	var out []output.HiddenCount
	add := func(c output.HiddenCount, of func(output.Finding) bool) {
		for _, f := range hidden {
			if f.Rule == c.Rule && of(f) {
				c.N++
			}
		}
		if c.N > 0 {
			out = append(out, c)
		}
	}
	for _, a := range rules {
		for impact := config.Low; impact < config.High; impact++ {
			add(output.HiddenCount{Rule: a.Name, Impact: impact}, func(f output.Finding) bool { return f.Why == report.LowImpact && f.Impact == impact })
		}
		for _, c := range rule.Of(a).Page.Categories {
			add(output.HiddenCount{Rule: a.Name, Category: c.Name}, func(f output.Finding) bool {
				return f.Why == report.OffByDefault && f.Category == c.Name
			})
		}
	}
	return out
}

// HiddenLine says what was not reported by default and which flags report it, or "" if
// there is nothing.
func HiddenLine(rules []*analysis.Analyzer, counts []output.HiddenCount, patterns []string) string {
	var parts, flags []string
	for impact := config.Low; impact < config.High; impact++ {
		n := 0
		for _, c := range counts {
			if c.Category == "" && c.Impact == impact {
				n += c.N
			}
		}
		if n == 0 {
			continue
		}
		parts = append(parts, fmt.Sprintf("%s of %s impact", Plural(n, "finding", "findings"), impact))
		if len(flags) == 0 { // the lowest
			flags = append(flags, "-impact="+impact.String())
		}
	}
	for _, a := range rules {
		for _, c := range rule.Of(a).Page.Categories {
			i := slices.IndexFunc(counts, func(n output.HiddenCount) bool { return n.Rule == a.Name && n.Category == c.Name })
			if i < 0 || c.Off == nil {
				continue
			}
			parts = append(parts, Plural(counts[i].N, c.Off.One, c.Off.Many))
			if flag := "-" + a.Name + "." + c.Off.Flag; !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	return fmt.Sprintf("not reported by default: %s; see redisvet %s %s",
		strings.Join(parts, ", "), strings.Join(flags, " "), strings.Join(patterns, " "))
}
