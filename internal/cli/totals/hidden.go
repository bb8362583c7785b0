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

// HiddenLines say what was not reported and which flags report it, one line for what
// hides it: the defaults, or what the user has set for the least impact, if anything.
func HiddenLines(rules []*analysis.Analyzer, counts []output.HiddenCount, patterns []string, leastImpact string) []string {
	low, off := byImpact(counts), byCategory(rules, counts)
	if leastImpact == "" {
		return line("by default", hidden{append(low.parts, off.parts...), append(low.flags, off.flags...)}, patterns)
	}
	return append(line("with "+leastImpact, low, patterns), line("by default", off, patterns)...)
}

// hidden has counts of what is hidden, and the flags that report it.
type hidden struct{ parts, flags []string }

// line returns one line, or none if nothing is hidden.
func line(why string, h hidden, patterns []string) []string {
	if len(h.parts) == 0 {
		return nil
	}
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	return []string{fmt.Sprintf("not reported %s: %s; see redisvet %s %s", why, strings.Join(h.parts, ", "), strings.Join(h.flags, " "), strings.Join(patterns, " "))}
}

// byImpact counts what has too low an impact.
func byImpact(counts []output.HiddenCount) (h hidden) {
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
		h.parts = append(h.parts, fmt.Sprintf("%s of %s impact", Plural(n, "finding", "findings"), impact))
		if len(h.flags) == 0 { // the lowest
			h.flags = append(h.flags, "-impact="+impact.String())
		}
	}
	return h
}

// byCategory counts what belongs to categories that are off by default.
func byCategory(rules []*analysis.Analyzer, counts []output.HiddenCount) (h hidden) {
	for _, a := range rules {
		for _, c := range rule.Of(a).Page.Categories {
			i := slices.IndexFunc(counts, func(n output.HiddenCount) bool { return n.Rule == a.Name && n.Category == c.Name })
			if i < 0 || c.Off == nil {
				continue
			}
			h.parts = append(h.parts, Plural(counts[i].N, c.Off.One, c.Off.Many))
			if flag := "-" + a.Name + "." + c.Off.Flag; !slices.Contains(h.flags, flag) {
				h.flags = append(h.flags, flag)
			}
		}
	}
	return h
}
