package trips

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// Pipeline returns the call that sends what a call of a function queues, the number of
// commands of that pipeline, and whether some of them are queued on some calls only.
func Pipeline(res *summary.Result, fn *summary.Fn, site *summary.Site) (sends *summary.Site, n int, sometimes bool) {
	for _, t := range Of(fn) {
		if slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Site == site }) {
			return t.Site, len(t.Parts), slices.ContainsFunc(t.Parts, func(p Part) bool { return !p.Site.Call.Block().Dominates(t.Site.Call.Block()) })
		}
	}
	for _, caller := range res.CallersInService(fn) { // Pipelined runs the literal
		if slices.ContainsFunc(caller.Site.RoundTrips, func(t effects.RoundTrip) bool { return t.Kind == rediscmd.Batch }) {
			return caller.Site, queued(fn), len(fn.SSA.Blocks) > 1
		}
	}
	return nil, 0, false
}

// queued counts the calls with which a function queues commands.
func queued(fn *summary.Fn) int {
	n := 0
	for _, s := range fn.Sites {
		if slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool { return t.Queued }) {
			n++
		}
	}
	return n
}

// Executed reports whether a function executes the commands that it queues: it calls Exec,
// or it is the literal that Pipelined runs.
func Executed(res *summary.Result, fn *summary.Fn) bool {
	sends := func(s *summary.Site, kinds ...rediscmd.Kind) bool {
		return slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return slices.Contains(kinds, t.Kind) })
	}
	return slices.ContainsFunc(fn.Sites, func(s *summary.Site) bool { return sends(s, rediscmd.Exec, rediscmd.Batch) }) ||
		slices.ContainsFunc(res.Callers(fn), func(c summary.Caller) bool { return sends(c.Site, rediscmd.Batch) })
}
