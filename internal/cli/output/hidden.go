package output

// A HiddenCount is how many findings of a category were not reported because the
// category is off by default.
type HiddenCount struct {
	Rule, Category string
	N              int
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
