package quotarecursion

import (
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// The shapes of a finding, as in its Category and its URL.
const (
	catUnbounded  = "unbounded"
	catDoubleRead = "doubleread"
)

// A circle is a way from a guard back to itself.
type circle struct {
	guard string
	steps []string // the functions on the way
	asks  string   // what the last of them asks, and the guard is
	stop  summary.Stop
	pool  bool // each connection needs another one, until the pool has none
}

// silent reports whether the circle costs nothing: the guard's own keys are
// let through before anything is asked of Redis.
func (ci circle) silent() bool { return ci.stop == summary.ByKey }

func (ci circle) category() string {
	if ci.stop == summary.NoStop {
		return catUnbounded
	}
	return catDoubleRead
}

func (ci circle) message() string {
	way := strings.Join(append(append([]string{ci.guard}, ci.steps...), ci.asks), " -> ")
	cost := "recursion without a stop"
	switch {
	case ci.stop == summary.NoStop && ci.pool:
		cost += ", until the pool is empty"
	case ci.stop != summary.NoStop:
		cost = "2 round trips an operation instead of 1"
	}
	advice := "read through a direct client"
	if strings.HasSuffix(ci.asks, ".RoundTrip") {
		advice = "send that with a client that does not use this transport"
	}
	return fmt.Sprintf("%s (this guard): %s; %s", way, cost, advice)
}

// reportAt reports a circle on the call in the guard that leads back.
func (c *checker) reportAt(site *summary.Site, ci circle, closing *summary.Put, fixes func() []report.Fix) {
	if ci.silent() {
		return
	}
	pos, end := c.calls.Where(site.Call.Common().Pos())
	if !pos.IsValid() {
		return
	}
	var related []report.Related
	if closing != nil {
		if p := position(*closing); p.IsValid() {
			related = append(related, report.CycleClosed.At(p))
		}
	}
	c.report.Report(report.Finding{
		Pos: pos, End: end, Category: ci.category(), Message: ci.message(),
		Related: append(related, c.steps(site)...), Fixes: fixes,
	})
}

// steps lists the calls on the way back, as far as they are in this package.
func (c *checker) steps(site *summary.Site) []report.Related {
	var out []report.Related
	for range 4 {
		fn := site.Asked()
		if fn == nil {
			break
		}
		next := fn.Asking()
		if next == nil {
			break
		}
		if p := next.Call.Common().Pos(); p.IsValid() {
			out = append(out, report.OnTheWay.At(p, fn.Name()))
		}
		site = next
	}
	return out
}

// reportAtPut reports a circle where it is closed.
func (c *checker) reportAtPut(p *summary.Put, ci circle) {
	if ci.silent() {
		return
	}
	c.reportPos(position(*p), ci, func() []report.Fix { return c.ownInstance(p) })
}

// reportCall reports a circle on a call that closes it.
func (c *checker) reportCall(call ssa.CallInstruction, ci circle) {
	if !ci.silent() {
		c.reportPos(call.Common().Pos(), ci, nil)
	}
}

func (c *checker) reportPos(at token.Pos, ci circle, fixes func() []report.Fix) {
	pos, end := c.calls.Where(at)
	if !pos.IsValid() {
		return
	}
	c.report.Report(report.Finding{Pos: pos, End: end, Category: ci.category(), Message: ci.message(), Fixes: fixes})
}
