// Package entry says from where the functions of a package are entered: by
// requests, or once in a process.
package entry

import (
	"slices"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Graph answers for the functions of one package.
type Graph struct {
	res    *summary.Result
	once   map[*summary.Fn]bool
	rare   map[*summary.Fn]bool
	served map[*summary.Fn]bool
}

// New returns the graph of a package.
func New(res *summary.Result) *Graph {
	return &Graph{res, map[*summary.Fn]bool{}, map[*summary.Fn]bool{}, map[*summary.Fn]bool{}}
}

// Once reports whether a function runs at most once in a process. The package shows
// that all call paths to it come from main, init, a command of a command line, or a
// function with such a name.
func (g *Graph) Once(fn *summary.Fn) bool { return onAllPaths(g.once, fn, g.isOnce) }

// onAllPaths returns what is true of a function if it is true of all its callers. It is
// false for each function of a cycle, so what is stored for one does not depend on where
// the search began.
func onAllPaths(known map[*summary.Fn]bool, fn *summary.Fn, is func(*summary.Fn) bool) bool {
	if answer, ok := known[fn]; ok {
		return answer
	}
	known[fn] = false // of a cycle
	flow.Count(1)
	known[fn] = is(fn)
	return known[fn]
}

func (g *Graph) isOnce(fn *summary.Fn) bool {
	if TakesRequest(fn) {
		return false
	}
	name := fn.Name()
	pkg := fn.SSA.Package()
	if name.Literals == 0 && pkg != nil {
		if name.Name == "init" || name.Name == "main" && pkg.Pkg.Name() == "main" {
			return true
		}
		if ws := names.Words(name.Name); len(ws) > 0 && knowledge.OneOffVerbs.Has(ws[0]) {
			return true
		}
	}
	if g.starts(fn) {
		return true
	}
	if obj := fn.SSA.Object(); obj != nil && fn.SSA.Parent() == nil && obj.Exported() && pkg.Pkg.Name() != "main" {
		return false // who calls it is not seen
	}
	escapes, callers := g.res.EscapesInService(fn), g.res.CallersInService(fn)
	if len(escapes)+len(callers) == 0 {
		return false
	}
	for _, e := range escapes {
		if !knowledge.CommandPackages.Contain(e.Pkg) {
			return false
		}
	}
	for _, c := range callers {
		if repeated(c.Fn, c.Site) || !g.Once(c.Fn) {
			return false
		}
	}
	return true
}

// repeated reports whether a call is in a loop that may be endless.
func repeated(fn *summary.Fn, site *summary.Site) bool {
	return InEndlessLoop(fn, fn.Loops().Innermost(site.Call.Block()))
}

// InEndlessLoop reports whether a loop, or one around it, is not bounded by data.
func InEndlessLoop(fn *summary.Fn, l *flow.Loop) bool {
	return Endless(fn, l) != nil
}

func isEndless(fn *summary.Fn, l *flow.Loop) bool {
	switch fn.LoopShape(l).Bound {
	case loopinfo.Channel:
		return true
	case loopinfo.Unbounded:
		return !pages(fn, l)
	}
	br := flow.Branch(l.Header)
	return br != nil && flow.IsErrorTest(br.Cond) // as long as somebody else gives more
}

// pages reports whether a loop takes pages of what Redis has, and waits for nothing
// in between: it ends after the last.
func pages(fn *summary.Fn, l *flow.Loop) bool {
	return pacing.Sends(fn, l, rediscmd.ScanCommands) && !pacing.Of(fn, l, false).Waits()
}

// Served reports whether requests reach a function: it has one as a parameter, or
// functions of the package that have one call it.
func (g *Graph) Served(fn *summary.Fn) bool {
	served, known := g.served[fn]
	if !known {
		served = g.isServed(fn, map[*summary.Fn]bool{})
		g.served[fn] = served
	}
	return served
}

func (g *Graph) isServed(fn *summary.Fn, seen map[*summary.Fn]bool) bool {
	return visit(fn, seen) && (TakesRequest(fn) || slices.ContainsFunc(g.res.CallersInService(fn), func(c summary.Caller) bool {
		return g.isServed(c.Fn, seen)
	}))
}

// visit marks a function as seen by a search. It returns false if it was seen before.
func visit(fn *summary.Fn, seen map[*summary.Fn]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	flow.Count(1)
	return true
}
