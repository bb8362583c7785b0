package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// markAlternatives marks the round trips that the costliest way through a
// function leaves out. A call that makes one of two round trips costs one. It also marks
// those that the function makes only after an earlier one has found something.
func (s *solver) markAlternatives() {
	for _, fn := range s.bottomUp() {
		for _, site := range fn.Sites {
			if site.cmd == nil && len(site.RoundTrips) > 1 {
				of := site.ofTargets()
				effects.MarkTargets(site.RoundTrips, of)
				effects.MarkFound(site.RoundTrips, slices.Concat(of...))
			}
		}
		if len(fn.Summary.RoundTrips) < 2 {
			continue
		}
		var way, made []effects.RoundTrip
		for on, i := fn.Costliest(nil), 0; i < len(fn.Sites); i++ {
			site := fn.Sites[i]
			if on[site.Call.Block()] {
				way = append(way, site.sends()...)
			}
			found := fn.AfterFound(site)
			for _, t := range site.all() {
				t.Found = t.Found || found
				made = append(made, t)
			}
		}
		effects.MarkAlternatives(fn.Summary.RoundTrips, way)
		effects.MarkFound(fn.Summary.RoundTrips, made)
	}
}

// AfterFound reports whether a call is made only after another one has found something in
// Redis: it is in a loop over the answer, or a test whether there is one decides it.
func (f *Fn) AfterFound(site *Site) bool {
	at := site.Call.Block()
	for l := f.Loops().Innermost(at); l != nil; l = l.Parent {
		if flow.DependsOnAny(l.Ranged(), func(v ssa.Value) bool {
			call, ok := v.(*ssa.Call)
			return ok && !f.sites[call].SendsNothing() && !l.Contains(call.Block())
		}) {
			return true
		}
	}
	f.foundOnce.Do(func() { // when the summaries are known
		for _, s := range f.Sites {
			if len(s.RoundTrips) > 0 && !f.huge() {
				for _, b := range loopinfo.Found(s.Call, s.Pops()) {
					f.found[b] = s
				}
			}
		}
	})
	for b := at; len(f.found) > 0 && b != nil; b = b.Idom() {
		if s := f.found[b]; s != nil && s != site {
			return true
		}
	}
	return false
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
	return effects.Counted(s.all())
}

// all returns the round trips that a call makes.
func (s *Site) all() []effects.RoundTrip {
	all := slices.Concat(s.RoundTrips, s.Each)
	for _, r := range s.Runs {
		if r.Mode != effects.Guarded && r.Mode != effects.Paced {
			all = append(all, r.Lit.Summary.RoundTrips...)
		}
	}
	return all
}

func (s *Site) ofTargets() (out [][]effects.RoundTrip) {
	for _, t := range s.targets {
		if sum := t.summary(); sum != nil {
			out = append(out, sum.RoundTrips)
		}
	}
	return out
}
