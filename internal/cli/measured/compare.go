package measured

import (
	"cmp"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/profile"
)

// A Change is what two profiles say of one command on one pattern of keys, in commands a
// day.
type Change struct {
	Name          string // "GET rate_limit:*"
	Before, After float64
}

// Compare lists what has been sent before and after, what was sent most before first.
func Compare(before, after *profile.Profile) []Change {
	byName := map[string]Change{}
	add := func(p *profile.Profile, to func(*Change, float64)) {
		for _, s := range p.Samples {
			name := strings.TrimSpace(cmp.Or(s.Command, "others") + " " + s.Key)
			c := byName[name]
			c.Name = name
			to(&c, p.PerDay(s.Commands))
			byName[name] = c
		}
	}
	add(before, func(c *Change, n float64) { c.Before += n })
	add(after, func(c *Change, n float64) { c.After += n })
	var out []Change
	for _, c := range byName {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(-cmp.Compare(a.Before, b.Before), -cmp.Compare(a.After, b.After), cmp.Compare(a.Name, b.Name))
	})
	return out
}
