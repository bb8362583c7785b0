// Package recursion finds operations of a package that ask a guard by a static
// call, where the guard calls the operation again. A guard is known by what it
// does: its answer decides whether the operation sends a command of its own.
package recursion

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
)

// Limits of the search for a path back. maxBack is the number of calls between a
// guard and the operation that asks it, maxBackSteps the number of calls that are
// followed in a package.
const (
	maxBack      = 5
	maxBackSteps = 20_000
)

// An Edge is a call of this package that runs a function of this package.
type Edge struct {
	From *summary.Fn
	Site *summary.Site
	To   *summary.Fn
}

// A Cycle is a cycle of calls within this package. The first edge is the call by
// which an operation asks its guard, the others lead back to the operation.
type Cycle []Edge

// Operation returns the function that asks the guard.
func (l Cycle) Operation() *summary.Fn { return l[0].From }

// Calls reports whether a function is on the path back.
func (l Cycle) Calls(fn *summary.Fn) bool {
	return slices.ContainsFunc(l[1:], func(e Edge) bool { return e.From == fn })
}

// A Search looks for the call paths from guards back to the operations.
type Search struct {
	res      *summary.Result
	contains *containment.Graph
	lex      *state.Lexicon
	calls    map[*summary.Fn][]Edge
	callers  map[*summary.Fn][]*summary.Fn
	followed int
}

// New returns the search in a package.
func New(res *summary.Result, contains *containment.Graph, lex *state.Lexicon) *Search {
	s := &Search{res: res, contains: contains, lex: lex, calls: map[*summary.Fn][]Edge{}, callers: map[*summary.Fn][]*summary.Fn{}}
	s.connect()
	return s
}

// Cycles returns the cycles of the package that nothing but a mark ends. Where
// two functions of a cycle ask each other, the one that looks most like a guard
// is taken for the guard.
func (s *Search) Cycles() []Cycle {
	var found []Cycle
	for _, fn := range s.res.Functions() {
		found = append(found, s.from(fn)...)
	}
	slices.SortStableFunc(found, func(a, b Cycle) int { return s.evidence(b) - s.evidence(a) })
	var chosen []Cycle
	for _, l := range found {
		again := func(o Cycle) bool { return o.Calls(l.Operation()) && l.Calls(o.Operation()) }
		if !slices.ContainsFunc(chosen, again) {
			chosen = append(chosen, l)
		}
	}
	return chosen
}

// connect collects the calls of the package. A call in a goroutine decides
// nothing, and nobody waits for it.
func (s *Search) connect() {
	for _, to := range s.res.Functions() {
		for _, caller := range s.res.Callers(to) {
			if caller.Mode != effects.Async {
				s.calls[caller.Fn] = append(s.calls[caller.Fn], Edge{caller.Fn, caller.Site, to})
				s.callers[to] = append(s.callers[to], caller.Fn)
			}
		}
	}
}

// from returns the shortest cycle for each guard that a function asks.
func (s *Search) from(fn *summary.Fn) []Cycle {
	sends := len(fn.Summary.RoundTrips) > 0 || len(fn.Summary.ParamUses) > 0
	if !sends || len(s.calls[fn]) == 0 || len(s.callers[fn]) == 0 || len(fn.SSA.Blocks) > flow.MaxBlocks {
		return nil
	}
	leads := s.LeadingTo(fn)
	if !slices.ContainsFunc(s.calls[fn], func(e Edge) bool { return e.To != fn && leads[e.To] }) {
		return nil
	}
	op := s.operation(fn, leads)
	var out []Cycle
	for _, e := range s.calls[fn] {
		if e.To == fn || !leads[e.To] || e.Site.Call.Common().StaticCallee() == nil || !op.asks(e) {
			continue
		}
		for n := 1; n <= maxBack; n++ {
			if l := s.back(Cycle{e}, n, leads); l != nil {
				out = append(out, l)
				break
			}
		}
	}
	return out
}

// LeadingTo returns the functions from which a few calls lead to fn.
func (s *Search) LeadingTo(fn *summary.Fn) map[*summary.Fn]bool {
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
func (s *Search) back(l Cycle, n int, leads map[*summary.Fn]bool) Cycle {
	for _, e := range s.calls[l[len(l)-1].To] {
		if s.followed++; s.followed > maxBackSteps {
			return nil
		}
		next := append(slices.Clone(l), e)
		switch {
		case n == 1:
			if e.To == l.Operation() && s.endless(next) {
				return next
			}
		case e.To != l.Operation() && leads[e.To] && !next[:len(l)].Calls(e.To) && e.To != e.From:
			if found := s.back(next, n-1, leads); found != nil {
				return found
			}
		}
	}
	return nil
}

// evidence weighs which function of a cycle is the guard: one that answers with a
// verdict alone, one whose name says so.
func (s *Search) evidence(l Cycle) int {
	n := s.Evidence(l[0].To)
	if s.namedGuard(l.Operation()) {
		n--
	}
	return n
}

// Evidence weighs how much a function looks like a guard.
func (s *Search) Evidence(fn *summary.Fn) int {
	n := 0
	if AnswersOnly(fn, false) {
		n += 2
	}
	if s.namedGuard(fn) {
		n++
	}
	return n
}

func (s *Search) namedGuard(fn *summary.Fn) bool {
	name := fn.Name()
	return s.lex.Named(state.Words(name.Recv+" "+name.Name)) != nil
}

// Calls returns the calls that a function makes in its package.
func (s *Search) Calls(fn *summary.Fn) []Edge { return s.calls[fn] }

// Callers returns the functions of the package that call a function.
func (s *Search) Callers(fn *summary.Fn) []*summary.Fn { return s.callers[fn] }
