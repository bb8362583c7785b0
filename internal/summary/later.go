package summary

import (
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"golang.org/x/tools/go/ssa"
)

// hookTrips collects the round trips of the functions that a hook's method
// returns: a package that adds the hook to a client sees no more of it.
func (s *solver) hookTrips(fn *Fn, obj *types.Func) ([]effects.RoundTrip, effects.Cutoff) {
	if obj.Signature().Recv() == nil || !strings.HasSuffix(obj.Name(), "Hook") {
		return nil, effects.NoCutoff
	}
	var sum effects.Builder
	stop := effects.ByKey
	for _, b := range fn.SSA.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, r := range ret.Results {
			for _, lit := range s.literals(r) {
				for _, site := range lit.Sites {
					for _, t := range site.RoundTrips {
						if t.ViaParam == 0 {
							sum.AddRoundTrip(t)
							at, _ := s.cutoffAt(lit, site)
							at = max(at, s.cutoffWithin(site, 0))
							stop = min(stop, at)
						}
					}
				}
			}
		}
	}
	sum.Normalize()
	if len(sum.RoundTrips) == 0 {
		return nil, effects.NoCutoff
	}
	return sum.RoundTrips, stop
}

// cutoffWithin is what may keep the functions that a call runs, down to the
// command, from going on: the test of a mark is often at the top of a helper.
func (s *solver) cutoffWithin(site *Site, depth int) effects.Cutoff {
	fn := site.Callee()
	if fn == nil || depth > 3 {
		return effects.NoCutoff
	}
	next := fn.NearestCommand()
	if next == nil {
		return effects.NoCutoff
	}
	at, _ := s.cutoffAt(fn, next)
	return max(at, s.cutoffWithin(next, depth+1))
}
