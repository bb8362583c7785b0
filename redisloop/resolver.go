package redisloop

import (
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// refused is the first command that a client refuses in a pipeline, "" where it
// takes all: a ClusterClient that is given a command resolver spreads it over
// the nodes itself. What is no client of one server may be such a one.
func (lc *loopCheck) refused(trips []summary.RoundTrip) string {
	if _, name := lc.clientType(); !lc.pkg.res.Resolver || name == "Client" {
		return ""
	}
	for _, t := range trips {
		if goredis.Spread(t.Command) {
			return t.Command
		}
	}
	return ""
}

// adviseOne says what to do in place of a pipeline that would be refused.
func adviseOne(trips []summary.RoundTrip, refused string) string {
	what := "one " + refused + " of all keys"
	switch {
	case len(trips) > 1:
		what = "one command for all keys"
	case trips[0].Batch.Form != rediscmd.NoBatch && trips[0].ManyKeys:
		what = trips[0].Batch.String()
	}
	return what + ", which the client with its command resolver splits over the slots (it refuses " + refused + " in a pipeline)"
}
