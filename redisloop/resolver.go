package redisloop

import (
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// refused returns the first command that the client refuses in a pipeline, or
// "". A ClusterClient with a command resolver splits such a command over the
// nodes itself. A client of unknown type may be one.
func (lc *loopCheck) refused(trips []effects.RoundTrip) string {
	if _, name := lc.clientType(); !lc.pkg.res.Resolver || name == "Client" {
		return ""
	}
	for _, t := range trips {
		if client.Spread(t.Command) {
			return t.Command
		}
	}
	return ""
}

// adviseOne returns the advice for commands that a pipeline would refuse.
func adviseOne(trips []effects.RoundTrip, refused string) string {
	what := "one " + refused + " of all keys"
	switch {
	case len(trips) > 1:
		what = "one command for all keys"
	case trips[0].Batch.Form != rediscmd.NoBatch && trips[0].ManyKeys:
		what = trips[0].Batch.String()
	}
	return what + ": this client splits it over the slots, and refuses " + refused + " in a pipeline"
}
