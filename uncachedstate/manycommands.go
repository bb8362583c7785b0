package uncachedstate

import (
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
)

// A limiter that every request asks, and that sends several commands each time in one
// pipeline, is worth a line by default: an INCR that a script lets expire does with one.

// manyCommands is the least number of commands of such a pipeline. INCR and EXPIRE are two.
const manyCommands = 3

// reportPipeline reports a limiter whose pipeline sends many commands for every request, and
// returns whether it is one.
func (c *checker) reportPipeline(of counting) bool {
	cand, w := of.cand, of.path
	if !c.lex.IsOn(state.ManyCommands) || !w.ThroughMiddleware(cand.fn) {
		return false
	}
	sends, n, sometimes := c.pipelineOf(cand)
	if n < manyCommands {
		return false
	}
	upTo := ""
	if sometimes {
		upTo = "up to "
	}
	c.send(cand, w, report.Finding{Category: state.ManyCommands, Related: []report.Related{report.SentToo.At(sends.Call.Common().Pos())}, Message: fmt.Sprintf(
		"%s on every call of %s: %s%d commands per call in one pipeline; a script that counts and lets the key expire is one command, and a leased limiter (redisguard.Limiter) asks once for many calls%s",
		subject(cand), entryName(w.Entry), upTo, n, c.priced("command", n, price.Lease))})
	return true
}

// pipelineOf returns the call that sends what a candidate queues, the number of commands of
// that pipeline, and whether some of them are queued on some calls only.
func (c *checker) pipelineOf(cand *candidate) (sends *summary.Site, n int, sometimes bool) {
	if !cand.access.Queued {
		return nil, 0, false
	}
	for _, t := range trips.Of(cand.fn) {
		if slices.ContainsFunc(t.Parts, func(p trips.Part) bool { return p.Site == cand.site }) {
			return t.Site, len(t.Parts), slices.ContainsFunc(t.Parts, func(p trips.Part) bool { return !p.Site.Call.Block().Dominates(t.Site.Call.Block()) })
		}
	}
	for _, caller := range c.res.CallersInService(cand.fn) { // Pipelined runs the literal
		if slices.ContainsFunc(caller.Site.RoundTrips, func(t effects.RoundTrip) bool { return t.Kind == rediscmd.Batch }) {
			return caller.Site, len(queued(cand.fn)), len(cand.fn.SSA.Blocks) > 1
		}
	}
	return nil, 0, false
}

// queued returns the commands that a function queues.
func queued(fn *summary.Fn) []*summary.Site {
	return slices.DeleteFunc(slices.Clone(fn.Sites), func(s *summary.Site) bool {
		return !slices.ContainsFunc(s.KeyAccesses, func(t effects.KeyAccess) bool { return t.Queued })
	})
}
