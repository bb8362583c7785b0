package output

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/rule"
)

// A HiddenCount is how many findings of a category were not reported because the
// category is off by default.
type HiddenCount struct {
	Rule, Category string
	N              int
}

// CountHidden counts hidden findings by category, in the order of the rules'
// descriptions.
func CountHidden(rules []*analysis.Analyzer, hidden []Finding) []HiddenCount {
	var out []HiddenCount
	for _, a := range rules {
		for _, h := range rule.Of(a).Hidden {
			n := 0
			for _, f := range hidden {
				if f.Rule == a.Name && f.Category == h.Category {
					n++
				}
			}
			if n > 0 {
				out = append(out, HiddenCount{a.Name, h.Category, n})
			}
		}
	}
	return out
}

// HiddenLine says what was not reported and which flags report it, or "" if there
// is nothing.
func HiddenLine(rules []*analysis.Analyzer, counts []HiddenCount, patterns []string) string {
	var parts, flags []string
	for _, a := range rules {
		for _, h := range rule.Of(a).Hidden {
			i := slices.IndexFunc(counts, func(c HiddenCount) bool { return c.Rule == a.Name && c.Category == h.Category })
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

// hiddenByRule maps rules to their counts by category, for formats of machines.
func hiddenByRule(counts []HiddenCount) map[string]any {
	out := map[string]any{}
	for _, c := range counts {
		byCategory, ok := out[c.Rule].(map[string]int)
		if !ok {
			byCategory = map[string]int{}
			out[c.Rule] = byCategory
		}
		byCategory[c.Category] = c.N
	}
	return out
}
