package quotarecursion

import (
	"cmp"
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/effects"
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

// A cycle is a call path from a guard back to itself.
type cycle struct {
	guard     string
	steps     []string // the functions on the path
	guardCall string   // the guard as the last function calls it
	cutoff    effects.Cutoff
	transport bool // the guard is an http.RoundTripper
	// checkTwice is set if the guard reads twice when others than the operation ask it.
	checkTwice bool
	pool       bool   // each connection needs another one until the pool is empty
	unguarded  bool   // a method that nothing guards would do as well
	command    string // the only command of the guarded operation, "" if there are several
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
	path := strings.Join(append(append([]string{ci.guard}, ci.steps...), ci.guardCall), " -> ")
	cost, left := "recursion without a stop", "2"
	switch {
	case ci.cutoff == effects.NoCutoff && ci.pool:
		cost += ", until the pool is empty"
	case ci.cutoff != effects.NoCutoff:
		per := "an operation"
		if ci.checkTwice {
			per, left = "an operation and a check by itself,", "2 an operation and 1 a check"
		}
		cost = fmt.Sprintf("2 %s %s instead of 1", plural(cmp.Or(ci.command, "round trip")), per)
	}
	advice := "read through a direct client"
	if ci.unguarded {
		advice = "read through a client or a method that nothing guards"
	}
	if ci.cutoff != effects.NoCutoff {
		advice = "keep the answer in memory, and " + advice + ", which alone leaves " + left
	}
	if ci.transport {
		advice = "send that with a client that does not use this transport"
	}
	return fmt.Sprintf("%s (this guard): %s; %s", path, cost, advice)
}

// plural returns the plural of a command's name: GETs, PUBLISHes.
func plural(command string) string {
	if strings.HasSuffix(command, "S") || strings.HasSuffix(command, "H") || strings.HasSuffix(command, "X") {
		return command + "es"
	}
	return command + "s"
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
	c.reportSite(site, ci, append(related, c.steps(site)...), fixes)
}

func (c *checker) reportSite(site *summary.Site, ci cycle, related []report.Related, fixes func() []report.Fix) {
	pos, end := c.calls.Where(site.Call.Common().Pos())
	if !pos.IsValid() {
		return
	}
	c.report.Report(report.Finding{
		Pos: pos, End: end, Category: ci.category(), Message: ci.message(), Impact: config.High, Related: related, Fixes: fixes,
	})
}

// steps lists the calls of the path back that are in this package.
func (c *checker) steps(site *summary.Site) []report.Related {
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
			out = append(out, report.OnTheWay.At(p, fn.Name().String()))
		}
		site = next
	}
	return out
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
	c.report.Report(report.Finding{Pos: pos, End: end, Category: ci.category(), Message: ci.message(), Impact: config.High, Fixes: fixes})
}
