package redisloop

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/loopcall"
)

// A loopCheck checks one call in one loop.
type loopCheck struct {
	pkg *checker
	*loopcall.Call
	interval time.Duration // of a poll
	unpaced  *flow.Edge    // the branch without a wait; nil if no branch waits
	ended    bool          // the branch is taken only if a context has ended
	inCallee bool          // the branch is in the function that is called
}

// call returns the check of a site, in a loop or, if that is nil, in none.
func (c *checker) call(fn *summary.Fn, site *summary.Site, l *flow.Loop) *loopCheck {
	return c.callAt(placeOf(fn, site), l, site)
}

func (c *checker) callAt(at loopcall.Place, l *flow.Loop, target *summary.Site) *loopCheck {
	return &loopCheck{pkg: c, Call: c.all.Call(at, l, target)}
}

func placeOf(fn *summary.Fn, site *summary.Site) loopcall.Place {
	return loopcall.Place{Fn: fn, Block: site.Call.Block(), Site: site}
}

// checkData checks a loop whose number of iterations grows with the data.
func (lc *loopCheck) checkData() {
	trips, waits := shared(batchable(lc.Trips)), lc.waitsInTurn()
	if len(trips)+len(waits) == 0 || lc.Site == lc.Target && lc.Retries() || lc.workers() || lc.typed() {
		return
	}
	switch {
	case len(waits) > 0 && !lc.AfterFailure() && !lc.foreign():
		lc.reportPerElement(waits)
	case len(trips) == 0:
	case trips[0].Pop && lc.isStep() && lc.drains(trips):
	case lc.Loop.Cycle(lc.Block, lc.Pace(false).Barrier) == nil: // paced on purpose
	case lc.Head.Work && lc.Batches(), lc.Counted():
	case lc.Amortised():
	case lc.AfterFailure(), lc.Fn.WritesBack(lc.Site):
	case trips[0].Pop && (lc.HandsOver() || lc.TakesUntilServed()):
	case lc.perClient():
	case lc.Chunked():
	case lc.Dependent():
	case lc.OneShot():
	case lc.BoundedRepeat():
	case lc.Acknowledges(trips), lc.Handled(trips):
	case lc.foreign():
	default:
		lc.reportPerElement(trips)
	}
}

// batchable keeps the round trips that could be sent together. Setup,
// subscriptions, locks and limiters are meant to run one by one.
func batchable(trips []effects.RoundTrip) []effects.RoundTrip {
	var out []effects.RoundTrip
	for _, t := range trips {
		switch t.Access {
		case rediscmd.Admin, rediscmd.Sub:
			return nil
		}
	}
	for _, t := range trips {
		switch t.Access {
		case rediscmd.Read, rediscmd.Write:
			if !t.Blocking && !t.Endless && !guards(t) && t.Kind != rediscmd.Page {
				out = append(out, t)
			}
		}
	}
	return out
}

// waitsInTurn returns the commands of an iteration that wait for the element alone,
// where one could wait for all of them. An answer to what the loop sends is for its
// element.
func (lc *loopCheck) waitsInTurn() []effects.RoundTrip {
	var waits []effects.RoundTrip
	for _, t := range lc.Trips {
		if t.Blocking && !t.Endless && !t.Own && rediscmd.WaitCommands[t.Command] {
			waits = append(waits, t)
		}
	}
	if len(waits) == 0 || lc.concurrent() || lc.Dependent() || lc.perClient() || lc.sends() ||
		!slices.ContainsFunc(lc.Site.Call.Common().Args, lc.OfElement) {
		return nil
	}
	if lib, name := lc.clientType(); lib != nil && lib.SeveralServers(name) {
		return nil // no command has keys of several servers
	}
	return waits
}

// sends reports whether an iteration that reaches the call has sent something to
// others that wait for it.
func (lc *loopCheck) sends() bool {
	for b := range lc.Loop.Blocks {
		if !b.Dominates(lc.Block) {
			continue
		}
		for _, s := range lc.Fn.SitesIn(b) {
			if s != lc.Site && slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return rediscmd.SendCommands[t.Command] }) {
				return true
			}
		}
	}
	return false
}

// shared leaves out the round trips of clients that an iteration makes for its
// element: nothing can send them together.
func shared(trips []effects.RoundTrip) []effects.RoundTrip {
	return slices.DeleteFunc(trips, func(t effects.RoundTrip) bool { return t.Own })
}

// guards reports whether a lock or limiter on the call path makes the round
// trip.
func guards(t effects.RoundTrip) bool {
	for _, name := range t.Chain {
		if names.HasWord(name.Name, knowledge.GuardWords...) || isGuard(name.Recv) {
			return true
		}
	}
	return false
}

// isGuard reports whether a type's name ends with a word for a lock or a limiter:
// a RateLimiter, and not a LockStore.
func isGuard(typ string) bool {
	ws := names.Words(typ)
	return len(ws) > 0 && slices.Contains(knowledge.GuardWords, ws[len(ws)-1])
}

// workers reports whether the loop starts a chosen number of goroutines,
// independent of the data.
func (lc *loopCheck) workers() bool {
	if !names.HasWord(lc.Head.Over, knowledge.WorkerWords...) {
		return false
	}
	// A list of what there is to know of workers is data, as any other.
	return lc.Head.Elem == nil || !slices.ContainsFunc(lc.Site.Call.Common().Args, func(a ssa.Value) bool {
		return (loopcall.IsPlain(a.Type()) || flow.HoldsStrings(a.Type())) && lc.Changes(a)
	})
}

// typed reports whether the loop iterates over command-line arguments.
func (lc *loopCheck) typed() bool {
	return lc.Head.Over == "args" || strings.HasPrefix(lc.Head.Over, "os.Args") || strings.HasPrefix(lc.Head.Over, "flag.Args")
}
