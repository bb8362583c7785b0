// Package inner looks into the functions of a package that an iteration calls, for how
// they send their commands: in goroutines, next to a slow call, after a failure.
package inner

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// depth is the number of calls that are followed.
const depth = effects.MaxChain

// Concurrent reports whether what a call runs starts a goroutine for each command: round
// trips of several calls overlap.
func Concurrent(site *summary.Site) bool {
	return every(site, func(_ *summary.Fn, s *summary.Site) bool {
		_, started := s.Call.(*ssa.Go)
		return started || slices.ContainsFunc(s.Runs, func(r summary.Run) bool { return r.Mode == effects.Async })
	})
}

// WithSlow reports whether what a call runs always makes a slow call before or after
// a command: a cache is filled from a database.
func WithSlow(site *summary.Site) bool {
	return every(site, func(fn *summary.Fn, s *summary.Site) bool { return fn.SlowWith(nil, s.Call.Block()) })
}

// AfterFailure reports whether what a call runs sends its commands only after another
// call has failed.
func AfterFailure(site *summary.Site) bool {
	return every(site, func(_ *summary.Fn, s *summary.Site) bool { return loopinfo.OnFailure(s.Call.Block()) })
}

// Rejects reports whether what a call runs sends its commands only where it then returns
// a value with false, unlike elsewhere: for elements that it refuses.
func Rejects(site *summary.Site) bool {
	return every(site, func(fn *summary.Fn, s *summary.Site) bool {
		accepts := false
		for _, b := range fn.SSA.Blocks {
			ret := flow.Return(b)
			if ret == nil || b == fn.SSA.Recover || isRefusal(ret) {
				continue
			}
			if accepts = true; fn.Reaches(s.Call.Block(), b) {
				return false
			}
		}
		return accepts
	})
}

// isRefusal reports whether a function returns false as the last of several results. One
// alone may as well be the answer for most elements.
func isRefusal(ret *ssa.Return) bool {
	if len(ret.Results) < 2 {
		return false
	}
	v, known := flow.ConstBool(ret.Results[len(ret.Results)-1])
	return known && !v
}

// All reports whether each command that a call sends is one of some sites, itself or in
// functions of the package.
func All(site *summary.Site, is func(*summary.Site) bool) bool {
	return every(site, func(_ *summary.Fn, s *summary.Site) bool { return is(s) })
}

// First returns the site that sends the first command of what a call runs, by the order of
// its code. It is nil if the package does not have the code, or not alone.
func First(site *summary.Site) *summary.Site {
	for range depth {
		fns, all := site.Locals()
		if !all || len(fns) != 1 {
			return nil
		}
		i := slices.IndexFunc(fns[0].Sites, sends)
		if i < 0 {
			return nil
		}
		if site = fns[0].Sites[i]; site.Direct() {
			return site
		}
	}
	return nil
}

// every reports whether all sites of what a call runs that send something are of a kind,
// or run only such sites. What is in another package is not known.
func every(site *summary.Site, kind func(*summary.Fn, *summary.Site) bool) bool {
	e := everySite{kind: kind, known: map[within]bool{}}
	return e.below(site, depth)
}

type everySite struct {
	kind  func(*summary.Fn, *summary.Site) bool
	known map[within]bool
}

// A within is a site, and how many calls are followed from it.
type within struct {
	site  *summary.Site
	calls int
}

func (e everySite) below(site *summary.Site, calls int) bool {
	fns, all := site.Locals()
	if !all {
		return false
	}
	n := 0
	for _, fn := range fns {
		for _, s := range fn.Sites {
			if !sends(s) {
				continue
			}
			if n++; !e.is(fn, s, calls) {
				return false
			}
		}
	}
	return n > 0
}

func (e everySite) is(fn *summary.Fn, s *summary.Site, calls int) bool {
	at := within{s, calls}
	if is, ok := e.known[at]; ok {
		return is
	}
	flow.Count(1)
	e.known[at] = e.kind(fn, s) || calls > 0 && e.below(s, calls-1)
	return e.known[at]
}

// sends reports whether a site makes a round trip that counts against a loop around it,
// itself or in a literal that it runs.
func sends(s *summary.Site) bool {
	if slices.ContainsFunc(s.RoundTrips, counts) {
		return true
	}
	return slices.ContainsFunc(s.Runs, func(r summary.Run) bool { return slices.ContainsFunc(r.Lit.Summary.RoundTrips, counts) })
}

func counts(t effects.RoundTrip) bool {
	return !t.Cached && t.ViaParam == 0 && (t.Access == rediscmd.Read || t.Access == rediscmd.Write)
}
