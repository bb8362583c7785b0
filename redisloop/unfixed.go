package redisloop

import (
	"cmp"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

// unfixed says why a finding has no fix, or returns "" if that depends on the form of
// the code.
func (lc *loopCheck) unfixed(category string, trips []effects.RoundTrip) string {
	switch {
	case lc.Loop == nil:
		return "a function runs the iterations"
	case lc.inCallee:
		return "the wait belongs in the function that is called"
	case category != loopfinding.PerElement || len(trips) == 0:
		return ""
	case lc.Site != lc.Target:
		return "the command is in a function literal, which may run elsewhere too"
	case lc.fixedLoopStillReported():
		return "another loop over data contains the loop"
	case lc.readsOne(trips):
		return "many answers for one key are no gain: read it before the loop"
	case len(trips) > 1 || trips[0].Kind != rediscmd.Command:
		return "a call sends more than a single command"
	case trips[0].Access == rediscmd.Read:
		return lc.amongWrites()
	}
	return ""
}

// amongWrites says which other command of the loop keeps its reads from being sent
// before, or returns "".
func (lc *loopCheck) amongWrites() string {
	for _, s := range lc.Fn.Sites {
		if s == lc.Target || !lc.Loop.Encloses(s.Call.Pos()) && !lc.Loop.Contains(s.Call.Block()) {
			continue
		}
		if s.Direct() && len(s.RoundTrips) == 0 && len(s.KeyAccesses) > 0 {
			return "the loop also queues " + s.KeyAccesses[0].Command
		}
		for _, t := range s.RoundTrips {
			if t.Access != rediscmd.Read || t.Kind != rediscmd.Command {
				return "the loop also sends " + cmp.Or(t.Command, "other commands")
			}
		}
	}
	return ""
}
