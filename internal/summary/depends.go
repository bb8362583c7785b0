package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// inEndless reports whether a block goes round in a loop that nothing bounds.
func (s *solver) inEndless(fn *Fn, b *ssa.BasicBlock) bool {
	for l := fn.Loops().Innermost(b); l != nil; l = l.Parent {
		if bd := fn.LoopShape(l).Bound; bd == loopinfo.Unbounded || bd == loopinfo.Channel {
			return !fn.endsByData(l)
		}
	}
	return false
}

// endsByData reports whether an unbounded loop ends by what Redis answers: a
// page or drain loop, a retry, and no service.
func (f *Fn) endsByData(l *flow.Loop) bool {
	ends, ok := f.ended[l]
	if !ok {
		ends = f.computeEnds(l)
		f.ended[l] = ends
	}
	return ends
}

func (f *Fn) computeEnds(l *flow.Loop) bool {
	var exits []ssa.Value
	for _, br := range l.Exits() {
		if !flow.IsErrorTest(br.Cond) {
			exits = append(exits, br.Cond)
		}
	}
	for _, site := range f.Sites {
		if !l.Contains(site.Call.Block()) || len(site.RoundTrips) == 0 {
			continue
		}
		if loopinfo.LeavesOnSuccess(l, site.Call) {
			return true
		}
	}
	for _, cond := range exits {
		if flow.DependsOnAny(cond, func(x ssa.Value) bool {
			c, _ := x.(*ssa.Call)
			site := f.sites[c]
			return site != nil && len(site.RoundTrips) > 0 && l.Contains(c.Block())
		}) {
			return true
		}
	}
	return false
}
