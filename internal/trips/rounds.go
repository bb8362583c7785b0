package trips

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
)

// RepeatsItself reports whether a loop over a short fixed list makes a trip again for another
// key, in each iteration and on most calls: for the minute, the hour and the day. n is the
// number of iterations, or 0 if it is not known.
func (t Trip) RepeatsItself() (n int, again bool) {
	fn, at := t.Site.Fn(), t.Site.Call.Block()
	l := fn.Loops().Innermost(at)
	if l == nil || l.Parent != nil || fn.LoopShape(l).Bound != loopinfo.Small || !t.changesIn(l) {
		return 0, false
	}
	for _, p := range l.Header.Preds {
		if l.Contains(p) && !at.Dominates(p) {
			return 0, false
		}
	}
	for _, br := range l.Exits() {
		if br.Block() != l.Header && t.decides(br.Cond) && !t.isRare(br, !l.Contains(br.Block().Succs[0])) {
			return 0, false // the first key that has an answer ends it
		}
	}
	n = iterations(l)
	return n, n != 1
}

// Stops reports whether what a trip answers ends its loop.
func (t Trip) Stops() bool {
	l := t.Site.Fn().Loops().Innermost(t.Site.Call.Block())
	return l != nil && slices.ContainsFunc(l.Exits(), func(br *ssa.If) bool { return t.decides(br.Cond) })
}

// changesIn reports whether each iteration of a loop makes another key.
func (t Trip) changesIn(l *flow.Loop) bool {
	return slices.ContainsFunc(t.Parts, func(p Part) bool {
		return slices.ContainsFunc(keyArgs(p.Site), func(a ssa.Value) bool {
			return flow.DependsOnAny(a, func(v ssa.Value) bool {
				switch v := v.(type) {
				case *ssa.Phi:
					return v.Block() == l.Header && !flow.DependsOn(v, t.Site.Call)
				case *ssa.Next:
					return v.Block() == l.Header
				}
				return false
			})
		})
	})
}

// iterations returns how often a loop runs, if its head says so: over an array, or the list
// that is written there.
func iterations(l *flow.Loop) int {
	ranged := l.Ranged()
	if ranged == nil {
		return 0
	}
	list := ranged.Type()
	if s, ok := ranged.(*ssa.Slice); ok {
		list = s.X.Type()
	}
	if p, ok := list.Underlying().(*types.Pointer); ok {
		list = p.Elem()
	}
	if a, ok := list.Underlying().(*types.Array); ok {
		return int(a.Len())
	}
	return 0
}
