package callpath

import (
	"slices"

	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
)

// Exclusive reports whether no run of an entry makes both of two calls: all paths to them
// begin at one entry, and part where one call or another one is made.
func (f *Finder) Exclusive(a, b *summary.Site) bool {
	x, y := f.hot(a), f.hot(b)
	return len(x) > 0 && len(y) > 0 && !slices.ContainsFunc(x, func(p []*summary.Site) bool {
		return slices.ContainsFunc(y, func(q []*summary.Site) bool { return mayMeet(p, q) })
	})
}

// hot returns the calls of the hot paths to a call, that of the entry first.
func (f *Finder) hot(to *summary.Site) [][]*summary.Site {
	var out [][]*summary.Site
	for _, w := range f.To(to.Fn(), to) {
		if w.Kind != Hot {
			continue
		}
		path := []*summary.Site{to}
		for _, frame := range w.Frames {
			path = append(path, frame.Site)
		}
		slices.Reverse(path)
		out = append(out, path)
	}
	return out
}

// mayMeet reports whether one run may take two paths, one after the other. Who calls
// different entries is not seen, and may do so.
func mayMeet(p, q []*summary.Site) bool {
	for i := range min(len(p), len(q)) {
		if p[i] != q[i] {
			return p[i].Fn() != q[i].Fn() || trips.MayFollow(p[i], q[i]) || trips.MayFollow(q[i], p[i])
		}
	}
	return true
}
