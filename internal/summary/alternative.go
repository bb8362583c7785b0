package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A sent is what tells two round trips apart in a price.
type sent struct {
	command string
	kind    rediscmd.Kind
}

// markAlternatives marks the round trips that the costliest way through a
// function leaves out. A call that makes one of two round trips costs one.
func (s *solver) markAlternatives() {
	for _, fn := range s.bottomUp() {
		for _, site := range fn.Sites {
			site.readAlternatives()
		}
		if len(fn.Summary.RoundTrips) < 2 {
			continue
		}
		counted := fn.counted(nil)
		for i := range fn.Summary.RoundTrips {
			t := &fn.Summary.RoundTrips[i]
			t.Alternative = !counted[sent{t.Command, t.Kind}]
		}
	}
}

// counted returns what the costliest way sends, through the function or through
// the body of a loop.
func (f *Fn) counted(l *flow.Loop) map[sent]bool {
	counted := map[sent]bool{}
	on := f.Costliest(l)
	for _, site := range f.Sites {
		if on[site.Call.Block()] {
			for _, t := range site.sends() {
				counted[sent{t.Command, t.Kind}] = true
			}
		}
	}
	return counted
}

// Costliest returns the blocks on the way through a function, or through the body
// of a loop, that sends most.
func (f *Fn) Costliest(l *flow.Loop) map[*ssa.BasicBlock]bool {
	return f.Loops().Costliest(f.SSA, l, func(b *ssa.BasicBlock) int {
		n := 0
		for _, site := range f.inBlock[b] {
			n += cost(site.sends())
		}
		return n
	})
}

// sends returns the round trips that a call makes on its costliest way.
func (s *Site) sends() []effects.RoundTrip {
	all := append(s.RoundTrips[:len(s.RoundTrips):len(s.RoundTrips)], s.Each...)
	for _, r := range s.Runs {
		if r.Mode != effects.Guarded && r.Mode != effects.Paced {
			all = append(all, r.Lit.Summary.RoundTrips...)
		}
	}
	out := all[:0:0]
	for _, t := range all {
		if !t.Alternative && !t.Cached {
			out = append(out, t)
		}
	}
	return out
}

// readAlternatives marks the round trips of a call. Of several functions that it
// may call it calls one, the costliest.
func (s *Site) readAlternatives() {
	if s.cmd != nil || len(s.RoundTrips) < 2 {
		return
	}
	var most []effects.RoundTrip
	of := map[sent]bool{} // what the targets send, on any way
	for _, t := range s.targets {
		sum := t.summary()
		if sum == nil {
			continue
		}
		var here []effects.RoundTrip
		for _, trip := range sum.RoundTrips {
			of[sent{trip.Command, trip.Kind}] = true
			if !trip.Alternative && !trip.Cached {
				here = append(here, trip)
			}
		}
		if cost(here) > cost(most) {
			most = here
		}
	}
	counted := map[sent]bool{}
	for _, t := range most {
		counted[sent{t.Command, t.Kind}] = true
	}
	for i := range s.RoundTrips {
		t := &s.RoundTrips[i]
		k := sent{t.Command, t.Kind}
		t.Alternative = of[k] && !counted[k] // others come from a callback
	}
}

// cost returns the number of commands that round trips send.
func cost(trips []effects.RoundTrip) int {
	n := 0
	for _, t := range trips {
		n += max(t.Calls, 1)
	}
	return n
}
