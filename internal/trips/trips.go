// Package trips finds the round trips that one run of a function makes one after
// another, though each knows all that it needs before the first.
package trips

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Trip is a call that sends commands: a command, the execution of a pipeline, or
// a function that sends them.
type Trip struct {
	Site  *summary.Site
	Parts []Part
}

// A Part is an access to a key that a trip makes.
type Part struct {
	Site   *summary.Site // the command, if it is queued; else that of the trip
	Access effects.KeyAccess
}

// Of returns the round trips of a function, in the order of its code.
func Of(fn *summary.Fn) []Trip {
	var out []Trip
	for _, site := range fn.Sites {
		if t, ok := At(fn, site); ok {
			out = append(out, t)
		}
	}
	return out
}

// At returns the round trip that a call of a function makes, if it makes one.
func At(fn *summary.Fn, site *summary.Site) (t Trip, ok bool) {
	if _, called := site.Call.(*ssa.Call); !called || len(site.RoundTrips)+len(site.Runs) == 0 {
		return Trip{}, false
	}
	t.Site = site
	if executes(site) {
		t.Parts = queuedFor(fn, site)
	}
	t.Parts = append(t.Parts, partsOf(site, !site.Direct())...)
	for _, r := range site.Runs {
		for _, inner := range r.Lit.Sites {
			t.Parts = append(t.Parts, partsOf(inner, true)...)
		}
	}
	return t, len(t.Parts) > 0
}

// partsOf returns the accesses of a call, and those that it only queues if another
// call of it sends them.
func partsOf(site *summary.Site, queued bool) []Part {
	var out []Part
	for _, a := range site.KeyAccesses {
		if !a.Cached && a.ViaParam == 0 && (queued || !a.Queued) {
			out = append(out, Part{site, a})
		}
	}
	return out
}

// executes reports whether a call executes a pipeline.
func executes(site *summary.Site) bool {
	return site.Direct() && slices.ContainsFunc(site.RoundTrips, func(t effects.RoundTrip) bool { return t.Kind == rediscmd.Exec })
}

// queuedFor returns what is queued on the pipeline that a call executes.
func queuedFor(fn *summary.Fn, exec *summary.Site) []Part {
	pipe := flow.Receiver(exec.Call)
	if pipe == nil {
		return nil
	}
	var out []Part
	for _, site := range fn.Sites {
		if recv := flow.Receiver(site.Call); recv == nil || flow.Unwrap(recv) != flow.Unwrap(pipe) {
			continue
		}
		for _, a := range site.KeyAccesses {
			if a.Queued && !a.Cached {
				out = append(out, Part{site, a})
			}
		}
	}
	return out
}

// Follows reports whether a trip follows another one on most calls. It comes after
// success, and not only for what is seldom: the caller is refused, a key is new, or
// nothing was found.
func Follows(first, then Trip) bool {
	from, to := first.Site.Call.Block(), then.Site.Call.Block()
	if from == to {
		return MayFollow(first.Site, then.Site)
	}
	stops := flow.NewBarrier()
	for _, t := range loopinfo.Tests(first.Site.Call) {
		if br := flow.Branch(t.Fail.From); !t.Empty && br != nil && flow.IsErrorTest(br.Cond) {
			stops.Edges[t.Fail] = true
		}
	}
	if to.Dominates(from) || !flow.Reaches(from, to, stops) {
		return false
	}
	return !first.LeadsSeldom(then.Site)
}

// MayFollow reports whether one call of a function can be made after another.
func MayFollow(first, then *summary.Site) bool {
	from, to := first.Call.Block(), then.Call.Block()
	if from == to {
		return slices.Index(from.Instrs, ssa.Instruction(first.Call)) < slices.Index(to.Instrs, ssa.Instruction(then.Call))
	}
	return first.Fn().Reaches(from, to)
}

// LeadsSeldom reports whether a branch on what a trip answers leads to a call, one way
// only, which few runs take. It is for callers that are refused, or for a key that is
// new.
func (t Trip) LeadsSeldom(site *summary.Site) bool {
	from := t.Site.Call.Block()
	for br, below := range flow.Above(site.Call.Block()) {
		if !from.Dominates(br.Block()) {
			break
		}
		if len(below.Preds) == 1 && t.decides(br.Cond) && t.isRare(br, below == br.Block().Succs[0]) {
			return true
		}
	}
	return false
}

// Always reports whether a trip follows another one whatever that answers, unless it
// fails.
func Always(first, then Trip) bool {
	return Follows(first, then) && !first.chooses(then, func(cond ssa.Value) bool { return !flow.AsksForError(cond) })
}

// Depends reports whether the answer of a trip decides what another one sends, or
// whether it is sent.
func Depends(first, then Trip) bool {
	return first.chooses(then, first.decides) || first.prevents(then) || Needs(first, then)
}

// mostTests is the number of branches after a trip that are looked at: a refusal leaves the
// function soon.
const mostTests = 6

// prevents reports whether an answer of a trip, which the function need not ask for,
// keeps another one from being sent.
func (t Trip) prevents(then Trip) bool {
	fn, b, to := t.Site.Fn(), t.Site.Call.Block(), then.Site.Call.Block()
	if fn != then.Site.Fn() {
		return false
	}
	for range mostTests {
		br := flow.Branch(b)
		if br == nil {
			return false
		}
		on := slices.IndexFunc(b.Succs, func(x *ssa.BasicBlock) bool { return fn.Reaches(x, to) })
		switch {
		case on < 0 || on == 0 && fn.Reaches(b.Succs[1], to):
			return false
		case t.decides(br.Cond):
			return true
		}
		b = b.Succs[on]
	}
	return false
}

// Needs reports whether the answer of a trip is a part of what another one sends.
func Needs(first, then Trip) bool {
	return slices.ContainsFunc(then.Parts, func(p Part) bool {
		return slices.ContainsFunc(p.Site.Call.Common().Args, func(a ssa.Value) bool { return first.answers(a) })
	})
}

// chooses reports whether a branch between two trips, of a kind, leads to the second
// one way only.
func (t Trip) chooses(then Trip, kind func(cond ssa.Value) bool) bool {
	from := t.Site.Call.Block()
	for br, below := range flow.Above(then.Site.Call.Block()) {
		if !from.Dominates(br.Block()) {
			break
		}
		if len(below.Preds) == 1 && kind(br.Cond) {
			return true
		}
	}
	return false
}

// KeyArgs returns the arguments of a call of which a key can be made.
func KeyArgs(s *summary.Site) []ssa.Value {
	if k := s.Key(); k != nil {
		if all := flow.Elements(k); len(all) > 0 {
			return all
		}
		return []ssa.Value{k}
	}
	var out []ssa.Value
	for _, a := range s.Call.Common().Args {
		if b, ok := a.Type().Underlying().(*types.Basic); ok && b.Info()&(types.IsString|types.IsInteger) != 0 {
			out = append(out, a)
		}
	}
	return out
}
