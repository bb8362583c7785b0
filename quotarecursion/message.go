package quotarecursion

import (
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// Categories of findings, as in Category and URL.
const (
	catUnbounded  = "unbounded"
	catDoubleRead = "doubleread"
)

// roundTrip is the method of an http.RoundTripper.
const roundTrip = "RoundTrip"

// A guardKind says what calls the guard.
type guardKind int

const (
	ofOperation  guardKind = iota // the operation, before it sends its command
	ofClient                      // a go-redis client: a hook or a function in its options
	ofConnection                  // an RPC connection, which the guard intercepts
	ofHTTPClient                  // an http.Client, of which the guard is the transport
	ofRoute                       // a server, before it calls the handler of a route
)

// A cycle is a call path from a guard back to itself.
type cycle struct {
	guard     string
	steps     []string // the functions on the path
	guardCall string   // the guard as the last function calls it
	cutoff    effects.Cutoff
	kind      guardKind
	// checkTwice is set if the guard reads twice when others than the operation ask it.
	checkTwice bool
	pool       bool   // each connection needs another one until the pool is empty
	unguarded  bool   // a method that nothing guards would do as well
	command    string // the only command of the guarded operation, "" if there are several
}

// kindOf returns the kind of a guard with a method: that of a transport, or another
// kind.
func kindOf(method string, other guardKind) guardKind {
	if method == roundTrip {
		return ofHTTPClient
	}
	return other
}

// silent reports whether the cycle costs nothing: the guard lets its own keys
// pass before it asks Redis.
func (ci cycle) silent() bool { return ci.cutoff == effects.ByKey }

func (ci cycle) category() string {
	if ci.cutoff == effects.NoCutoff {
		return catUnbounded
	}
	return catDoubleRead
}

func (ci cycle) message() string {
	does, advice := ci.does()
	does = ci.guard + " " + does
	path := strings.Join(append(append([]string{ci.guard}, ci.steps...), ci.guardCall), " -> ")
	switch {
	case ci.cutoff != effects.NoCutoff:
		cost := "2 round trips"
		if ci.command != "" {
			cost = "2 " + rediscmd.Plural(ci.command)
		}
		each := "each operation"
		if ci.checkTwice {
			each += " and each check by itself"
		}
		return fmt.Sprintf("%s costs %s: %s; keep its answer in memory, and %s; path: %s", each, cost, does, advice, path)
	case ci.pool:
		return fmt.Sprintf("%s: each new connection needs another one until the pool is empty; %s; path: %s", does, advice, path)
	}
	return fmt.Sprintf("%s: infinite recursion; %s; path: %s", does, advice, path)
}

// does says what the guard does that leads back to it, and what helps.
func (ci cycle) does() (does, advice string) {
	switch ci.kind {
	case ofClient:
		return "sends a command that calls it again", "give it a client of its own, without hooks"
	case ofConnection:
		return "calls through the connection that it intercepts", "give it a connection of its own"
	case ofHTTPClient:
		return "sends through the client of which it is the transport", "give it a client with another transport"
	case ofRoute:
		return "requests a route that it guards", "request one that it does not guard"
	}
	if ci.unguarded {
		return "reaches itself again through what it guards", "use an unguarded client or method"
	}
	return "reaches itself again through the client that it guards", "use an unguarded client"
}

// reportAt reports a cycle on the call in the guard that leads back.
func (c *checker) reportAt(site *summary.Site, ci cycle, closing *summary.Binding, fixes func() []report.Fix) {
	if ci.silent() || c.cycleCalls[site] {
		return
	}
	var related []report.Related
	if closing != nil {
		if p := position(*closing); p.IsValid() {
			related = append(related, report.CycleClosed.At(p))
		}
	}
	c.reportSite(site, ci, append(related, relatedSteps(site)...), fixes)
}

func (c *checker) reportSite(site *summary.Site, ci cycle, related []report.Related, fixes func() []report.Fix) {
	pos, end := c.calls.Where(site.Call.Common().Pos())
	if !pos.IsValid() {
		return
	}
	c.report.Report(report.Finding{
		Pos: pos, End: end, Category: ci.category(), Message: ci.message(), Impact: config.High, Related: related, Fixes: fixes, Unfixed: noWayOut,
	})
}

// relatedSteps lists the calls of the path back that are in this package.
func relatedSteps(site *summary.Site) []report.Related {
	var out []report.Related
	for seen := map[*summary.Site]bool{}; len(seen) < 4 && !seen[site]; {
		seen[site] = true
		fn := site.GuardedCallee()
		if fn == nil {
			break
		}
		next := fn.NearestGuardCall()
		if next == nil || seen[next] {
			break
		}
		if p := next.Call.Common().Pos(); p.IsValid() {
			out = append(out, report.OnPath.At(p, fn.Name().String()))
		}
		site = next
	}
	return out
}

// noWayOut says why a cycle has no fix.
func noWayOut() string {
	return "an unguarded client or method for it is not in this code, or cannot be made safely"
}

// reportAtBinding reports a cycle at the binding that closes it.
func (c *checker) reportAtBinding(p *summary.Binding, ci cycle) {
	if ci.silent() {
		return
	}
	c.reportPos(position(*p), ci, func() []report.Fix { return c.ownInstance(p) })
}

// reportCall reports a cycle on a call that closes it.
func (c *checker) reportCall(call ssa.CallInstruction, ci cycle) {
	if !ci.silent() {
		c.reportPos(call.Common().Pos(), ci, nil)
	}
}

func (c *checker) reportPos(at token.Pos, ci cycle, fixes func() []report.Fix) {
	pos, end := c.calls.Where(at)
	if !pos.IsValid() {
		return
	}
	c.report.Report(report.Finding{Pos: pos, End: end, Category: ci.category(), Message: ci.message(), Impact: config.High, Fixes: fixes, Unfixed: noWayOut})
}
