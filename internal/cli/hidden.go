package cli

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/rule"
)

// countHidden counts hidden findings by category, in the order of the rules'
// descriptions.
func countHidden(rules []*analysis.Analyzer, hidden []output.Finding) []output.HiddenCount {
	var out []output.HiddenCount
	for _, a := range rules {
		for _, h := range rule.Of(a).Hidden {
			n := 0
			for _, f := range hidden {
				if f.Rule == a.Name && f.Category == h.Category {
					n++
				}
			}
			if n > 0 {
				out = append(out, output.HiddenCount{Rule: a.Name, Category: h.Category, N: n})
			}
		}
	}
	return out
}

// hiddenLine says what was not reported and which flags report it, or "" if there
// is nothing.
func hiddenLine(rules []*analysis.Analyzer, counts []output.HiddenCount, patterns []string) string {
	var parts, flags []string
	for _, a := range rules {
		for _, h := range rule.Of(a).Hidden {
			i := slices.IndexFunc(counts, func(c output.HiddenCount) bool { return c.Rule == a.Name && c.Category == h.Category })
			if i < 0 {
				continue
			}
			name := h.Many
			if counts[i].N == 1 {
				name = h.One
			}
			parts = append(parts, fmt.Sprintf("%d %s", counts[i].N, name))
			if flag := "-" + a.Name + "." + h.Flag; !slices.Contains(flags, flag) {
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
