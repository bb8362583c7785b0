package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A Site is a call that matters: it leads to Redis, waits, or runs a function
// literal.
type Site struct {
	Call       ssa.CallInstruction
	RoundTrips []effects.RoundTrip // made by the call, except those in Each and Runs
	Each       []effects.RoundTrip // made once for each element that the callee iterates over
	Runs       []Run               // function literals that it runs
	// KeyAccesses are the keys that it reads and writes, except those of Runs.
	KeyAccesses []effects.KeyAccess
	// GuardCalls are the guards that it may call, except those of Runs.
	GuardCalls []effects.GuardCall
	Wait       effects.Wait // how it waits, by its outcome
	Name       names.Func   // of the first callee; empty for a command of a client

	fn        *Fn
	cmd       *command
	own       bool  // uses a client that its function makes from what it is given
	taking    bool  // a command that removes data, executed or queued
	queued    []*Fn // literals that fill the pipeline of a command
	guardCall *effects.GuardCall
	targets   []target
}

// Site returns the site of a call of the function, or nil if the call does not
// matter.
func (f *Fn) Site(call ssa.CallInstruction) *Site { return f.sites[call] }

// Fn returns the function with the call.
func (s *Site) Fn() *Fn { return s.fn }

// Direct reports whether the call is a command of the client library.
func (s *Site) Direct() bool { return s.cmd != nil }

// Receives reports whether the call reads a subscription.
func (s *Site) Receives() bool { return s.cmd != nil && s.cmd.op.Kind == rediscmd.Receive }

// Pops reports whether the call is a command that takes an element, executed or
// queued.
func (s *Site) Pops() bool { return s.cmd != nil && s.cmd.op.Pop }

// Locals returns the functions of this package that the call may run, and whether
// it runs no others.
func (s *Site) Locals() (fns []*Fn, all bool) {
	for _, t := range s.targets {
		if t.fn != nil {
			fns = append(fns, t.fn)
		}
	}
	return fns, s.cmd == nil && len(fns) > 0 && len(fns) == len(s.targets)
}

// Callee returns the function of this package that the call runs, or nil.
func (s *Site) Callee() *Fn {
	for _, t := range s.targets {
		if t.fn != nil && len(t.fn.Summary.RoundTrips) > 0 {
			return t.fn
		}
	}
	return nil
}

// CallPath lists the calls in this package from a site to the command.
func CallPath(site *Site) []*Site {
	var out []*Site
	fn := site.Callee()
	for range 4 {
		if fn == nil {
			break
		}
		next := fn.nearestCommand()
		if next == nil {
			break
		}
		out = append(out, next)
		fn = next.Callee()
	}
	return out
}

// A Run is a function literal that a call runs.
type Run struct {
	Lit  *Fn
	Mode effects.Mode
}

// findSites resolves every call once. The passes of solve fill in what the
// callees do.
func (s *solver) findSites(fn *Fn) {
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			site := &Site{Call: call, fn: fn}
			if site.cmd = s.commandOf(fn, call); site.cmd == nil {
				site.targets = fn.bounded(call, s.resolve(call))
				if s.isExternal(call, site.targets) {
					fn.externalCalls = append(fn.externalCalls, call)
				}
				site.guardCall = guardCallOf(fn, call)
				if !site.matters() && !callsParameter(call) {
					continue
				}
			} else {
				s.readTaking(site)
			}
			site.own = site.ownClient()
			fn.Sites = append(fn.Sites, site)
			fn.sites[call] = site
			fn.inBlock[b] = append(fn.inBlock[b], site)
		}
	}
}

// matters reports whether a call can have an effect that matters. Most calls
// are of functions of other packages without one.
func (s *Site) matters() bool {
	if s.guardCall != nil {
		return true
	}
	for _, t := range s.targets {
		if t.fn != nil || t.declared != 0 || !t.sum.IsZero() {
			return true
		}
	}
	for _, a := range s.Call.Common().Args {
		if f, ok := a.(*ssa.MakeClosure); ok && isYield(f.Fn.(*ssa.Function)) {
			return true
		}
	}
	return false
}

// isYield reports whether f is the body of a range over a function.
func isYield(f *ssa.Function) bool { return f.Synthetic == "range-over-func yield" }

// callsParameter reports whether a call calls a parameter of its function.
func callsParameter(call ssa.CallInstruction) bool {
	found := false
	flow.Origins(call.Common().Value, func(o ssa.Value) {
		if _, ok := o.(*ssa.Parameter); ok {
			found = true
		}
	})
	return found
}

// literals returns the function literals that a value can be.
func (s *solver) literals(v ssa.Value) []*Fn {
	var out []*Fn
	flow.Origins(v, func(o ssa.Value) {
		var f *ssa.Function
		switch o := o.(type) {
		case *ssa.MakeClosure:
			f = o.Fn.(*ssa.Function)
		case *ssa.Function:
			f = o
		}
		if f != nil && f.Parent() != nil {
			if fn := s.bySSA[f]; fn != nil {
				out = append(out, fn)
			}
		}
	})
	return out
}

// nearestCommand returns the site of the function that a finding should point
// at: the one with the shortest call path to a command.
func (f *Fn) nearestCommand() *Site {
	return nearest(f, func(s *Site) []effects.RoundTrip { return s.RoundTrips }, func(t effects.RoundTrip) int { return len(t.Chain) })
}

// nearest returns the site of a function with the effect that has the shortest call
// path, or nil.
func nearest[T any](f *Fn, of func(*Site) []T, length func(T) int) *Site {
	var best *Site
	least := effects.MaxChain + 1
	for _, s := range f.Sites {
		for _, e := range of(s) {
			if n := length(e); n < least {
				best, least = s, n
			}
		}
	}
	return best
}

// Ran returns the literals that a call runs.
func (s *Site) Ran() []*Fn {
	out := s.queued
	for _, r := range s.Runs {
		out = append(out[:len(out):len(out)], r.Lit)
	}
	return out
}

// started returns the mode of what a call runs: in a goroutine, or at once.
func (s *Site) started() effects.Mode {
	if _, ok := s.Call.(*ssa.Go); ok {
		return effects.Async
	}
	return effects.Once
}

// Takes reports whether a call removes data, directly or on a pipeline.
func (s *Site) Takes() bool {
	return s.taking || slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return t.Takes }) ||
		slices.ContainsFunc(s.Ran(), func(lit *Fn) bool { return slices.ContainsFunc(lit.Sites, (*Site).Takes) })
}

// SendsNothing reports whether a call makes no round trip. A call that is no site
// makes none.
func (s *Site) SendsNothing() bool { return s == nil || s.cmd == nil && len(s.RoundTrips) == 0 }
