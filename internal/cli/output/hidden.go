package output

import "github.com/redisvet/redisvet/internal/config"

// A HiddenCount is how many findings of a rule were not reported, because their
// category is off by default, or because of their impact.
type HiddenCount struct {
	Rule, Category string
	Impact         config.Impact // if it has no category
	N              int
}

// hiddenByRule maps rules to their counts by category, or by impact=low and the
// like, for formats of machines.
func hiddenByRule(counts []HiddenCount) map[string]any {
	out := map[string]any{}
	for _, c := range counts {
		byCategory, ok := out[c.Rule].(map[string]int)
		if !ok {
			byCategory = map[string]int{}
			out[c.Rule] = byCategory
		}
		byCategory[c.name()] = c.N
	}
	return out
}

// name returns the category, or impact=low and the like.
func (c HiddenCount) name() string {
	if c.Category == "" {
		return "impact=" + c.Impact.String()
	}
	return c.Category
}
