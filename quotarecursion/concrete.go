package quotarecursion

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// Limits of the search for a way back. maxBack is the number of calls between a
// guard and the operation that asks it, maxBackSteps the number of calls that are
// followed in a package.
const (
	maxBack      = 5
	maxBackSteps = 20_000
)

// An edge is a call of this package that runs a function of this package.
type edge struct {
	from *summary.Fn
	site *summary.Site
	to   *summary.Fn
}

// A loop is a cycle of calls within this package. The first edge is the call by
// which an operation asks its guard, the others lead back to the operation.
type loop []edge

func (l loop) operation() *summary.Fn { return l[0].from }

// calls reports whether a function is on the way back.
func (l loop) calls(fn *summary.Fn) bool {
	return slices.ContainsFunc(l[1:], func(e edge) bool { return e.from == fn })
}

// checkConcrete reports operations that ask their guard by a static call, where
// the guard calls the operation again. The guard is known by what it does: its
// answer decides whether the operation sends its command.
func (c *checker) checkConcrete() {
	s := &backSearch{checker: c, exprs: c.calls, calls: map[*summary.Fn][]edge{}, callers: map[*summary.Fn][]*summary.Fn{}}
	s.connect()
	var found []loop
	for _, fn := range c.res.Functions() {
		found = append(found, s.from(fn)...)
	}
	slices.SortStableFunc(found, func(a, b loop) int { return c.evidence(b) - c.evidence(a) })
	var chosen []loop
	for _, l := range found {
		again := func(o loop) bool { return o.calls(l.operation()) && l.calls(o.operation()) }
		if !slices.ContainsFunc(chosen, again) {
			chosen = append(chosen, l)
			s.reportLoop(l)
		}
	}
}

// backSearch looks for the ways from guards back to the operations.
type backSearch struct {
	*checker
	exprs    report.Calls // the calls as they are written
	calls    map[*summary.Fn][]edge
	callers  map[*summary.Fn][]*summary.Fn
	followed int
}

// connect collects the calls of the package. A call in a goroutine decides
// nothing, and nobody waits for it.
func (s *backSearch) connect() {
	for _, to := range s.res.Functions() {
		for _, caller := range s.res.Callers(to) {
			if caller.Mode != effects.Async {
				s.calls[caller.Fn] = append(s.calls[caller.Fn], edge{caller.Fn, caller.Site, to})
				s.callers[to] = append(s.callers[to], caller.Fn)
			}
		}
	}
}

// from returns the shortest cycle for each guard that a function asks.
func (s *backSearch) from(fn *summary.Fn) []loop {
	if len(s.calls[fn]) == 0 || len(s.callers[fn]) == 0 || len(fn.SSA.Blocks) > flow.MaxBlocks {
		return nil
	}
	leads := s.leadingTo(fn)
	var out []loop
	for _, e := range s.calls[fn] {
		if e.to == fn || !leads[e.to] || e.site.Call.Common().StaticCallee() == nil || !s.guards(e, leads) {
			continue
		}
		for n := 1; n <= maxBack; n++ {
			if l := s.back(loop{e}, n, leads); l != nil {
				out = append(out, l)
				break
			}
		}
	}
	return out
}

// leadingTo returns the functions from which a few calls lead to fn.
func (s *backSearch) leadingTo(fn *summary.Fn) map[*summary.Fn]bool {
	leads := map[*summary.Fn]bool{}
	level := []*summary.Fn{fn}
	for range maxBack {
		var next []*summary.Fn
		for _, to := range level {
			for _, from := range s.callers[to] {
				if !leads[from] {
					leads[from] = true
					next = append(next, from)
				}
			}
		}
		level = next
	}
	return leads
}

// back completes a cycle with n more calls, along which nothing ends it.
func (s *backSearch) back(l loop, n int, leads map[*summary.Fn]bool) loop {
	for _, e := range s.calls[l[len(l)-1].to] {
		if s.followed++; s.followed > maxBackSteps {
			return nil
		}
		next := append(slices.Clone(l), e)
		switch {
		case n == 1:
			if e.to == l.operation() && s.endless(next) {
				return next
			}
		case e.to != l.operation() && leads[e.to] && !next[:len(l)].calls(e.to) && e.to != e.from:
			if found := s.back(next, n-1, leads); found != nil {
				return found
			}
		}
	}
	return nil
}

// evidence weighs which function of a cycle is the guard: one that answers with a
// verdict alone, one whose name says so.
func (c *checker) evidence(l loop) int {
	n := 0
	if answersOnly(l[0].to, false) {
		n += 2
	}
	if c.namedGuard(l[0].to) {
		n++
	}
	if c.namedGuard(l.operation()) {
		n--
	}
	return n
}

func (c *checker) namedGuard(fn *summary.Fn) bool {
	name := fn.Name()
	return c.lex.Named(state.Words(name.Recv+" "+name.Name)) != nil
}

// reportLoop reports a cycle in the guard, on the call that leads back: in the
// last function on the way that only passes a verdict on.
func (s *backSearch) reportLoop(l loop) {
	at := 1
	for at < len(l)-1 && answersOnly(l[at].to, false) {
		at++
	}
	guard := l[at].from.Name().String()
	ci := cycle{guard: guard, guardCall: guard, cutoff: s.cutoffAlong(l), command: soleCommand(l), unguarded: true}
	var related []report.Related
	for i := range l[:len(l)-1] {
		e := l[(at+i)%len(l)]
		ci.steps = append(ci.steps, e.to.Name().String())
		if p := l[(at+i+1)%len(l)].site.Call.Common().Pos(); p.IsValid() {
			related = append(related, report.OnTheWay.At(p, e.to.Name().String()))
		}
	}
	for _, e := range l {
		s.reported[e.site] = true
	}
	s.reportSite(l[at].site, ci, related, func() []report.Fix { return s.unguardedTail(l) })
}

// soleCommand returns the command of the operation if it sends one alone, or "".
func soleCommand(l loop) string {
	name := ""
	for _, t := range l.operation().Summary.RoundTrips {
		if name != "" && name != t.Command {
			return ""
		}
		name = t.Command
	}
	return name
}
