package quotarecursion

import (
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/quotarecursion/internal/recursion"
)

// checkConcrete reports operations whose guard calls them again by calls of this
// package.
func (c *checker) checkConcrete(s *recursion.Search) {
	for _, l := range s.Cycles() {
		c.reportCycle(s, l)
	}
}

// reportCycle reports a cycle in the guard, on the call that leads back: in the
// last function on the path that only passes a verdict on.
func (c *checker) reportCycle(s *recursion.Search, l recursion.Cycle) {
	at := 1
	for at < len(l)-1 && recursion.AnswersOnly(l[at].To, false) {
		at++
	}
	guard := l[at].From.Name().String()
	ci := cycle{guard: guard, guardCall: guard, cutoff: s.CutoffAlong(l), command: soleCommand(l), unguarded: true, checkTwice: s.MarksOperation(l)}
	var related []report.Related
	for i := range l[:len(l)-1] {
		e := l[(at+i)%len(l)]
		ci.steps = append(ci.steps, e.To.Name().String())
		if p := l[(at+i+1)%len(l)].Site.Call.Common().Pos(); p.IsValid() {
			related = append(related, report.OnPath.At(p, e.To.Name().String()))
		}
	}
	for _, e := range l {
		c.cycleCalls[e.Site] = true
	}
	c.reportSite(l[at].Site, ci, related, func() []report.Fix { return c.unguardedTail(s, l) })
}

// soleCommand returns the command of the operation if it sends one alone, or "".
func soleCommand(l recursion.Cycle) string {
	name := ""
	for _, t := range l.Operation().Summary.RoundTrips {
		if name != "" && name != t.Command {
			return ""
		}
		name = t.Command
	}
	return name
}
