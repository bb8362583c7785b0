package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
)

// markAlternatives marks the round trips that the costliest way through a
// function leaves out. A call that makes one of two round trips costs one.
func (s *solver) markAlternatives() {
	for _, fn := range s.bottomUp() {
		for _, site := range fn.Sites {
			if site.cmd == nil && len(site.RoundTrips) > 1 {
				effects.MarkTargets(site.RoundTrips, site.ofTargets())
			}
		}
		if len(fn.Summary.RoundTrips) < 2 {
			continue
		}
		var way []effects.RoundTrip
		for on, i := fn.Costliest(nil), 0; i < len(fn.Sites); i++ {
			if site := fn.Sites[i]; on[site.Call.Block()] {
				way = append(way, site.sends()...)
			}
		}
		effects.MarkAlternatives(fn.Summary.RoundTrips, way)
	}
}

// Costliest returns the blocks on the way through a function, or through the body
// of a loop, that sends most.
func (f *Fn) Costliest(l *flow.Loop) map[*ssa.BasicBlock]bool {
	return f.Loops().Costliest(f.SSA, l, func(b *ssa.BasicBlock) int {
		n := 0
		for _, site := range f.inBlock[b] {
			n += effects.Cost(site.sends())
		}
		return n
	})
}

// sends returns the round trips that a call makes on its costliest way.
func (s *Site) sends() []effects.RoundTrip {
	all := slices.Concat(s.RoundTrips, s.Each)
	for _, r := range s.Runs {
		if r.Mode != effects.Guarded && r.Mode != effects.Paced {
			all = append(all, r.Lit.Summary.RoundTrips...)
		}
	}
	return effects.Counted(all)
}

func (s *Site) ofTargets() (out [][]effects.RoundTrip) {
	for _, t := range s.targets {
		if sum := t.summary(); sum != nil {
			out = append(out, sum.RoundTrips)
		}
	}
	return out
}
