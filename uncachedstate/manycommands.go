package uncachedstate

import (
	"fmt"

	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
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
	if !cand.access.Queued {
		return false
	}
	sends, n, sometimes := trips.Pipeline(c.res, cand.fn, cand.site)
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
