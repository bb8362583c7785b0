package entry

import (
	"go/constant"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/summary"
)

// Rarely reports whether a function runs at most once a minute. The package shows that
// all call paths to it come from a loop that waits so long, from a schedule, or from
// what runs once.
func (g *Graph) Rarely(fn *summary.Fn) bool { return onAllPaths(g.rare, fn, g.isRare) }

func (g *Graph) isRare(fn *summary.Fn) bool {
	if TakesRequest(fn) {
		return false
	}
	if g.Once(fn) {
		return true
	}
	callers := g.res.CallersInService(fn)
	for _, c := range callers {
		b := c.Site.Call.Block()
		l := Endless(c.Fn, c.Fn.Loops().Innermost(b))
		switch {
		case c.Mode == effects.Paced:
			if !knowledge.RareSchedule(schedule(c.Site.Call)) {
				return false
			}
		case l != nil:
			if TakesRequest(c.Fn) || !Slowly(c.Fn, l, b) {
				return false
			}
		case beforeLoop(c.Fn, b):
		case !g.Rarely(c.Fn):
			return false
		}
	}
	return len(callers) > 0 && len(g.res.EscapesInService(fn)) == 0
}

// beforeLoop reports whether a block comes before a loop that goes on for ever and
// waits at least a minute each time: what the loop does later is done once first.
func beforeLoop(fn *summary.Fn, b *ssa.BasicBlock) bool {
	return !TakesRequest(fn) && slices.ContainsFunc(fn.Loops().All(), func(l *flow.Loop) bool {
		return isEndless(fn, l) && b.Dominates(l.Header) && Slowly(fn, l, l.Header)
	})
}

// schedule returns the schedule that a call of cron is given, if it is constant.
func schedule(call ssa.CallInstruction) string {
	if !knowledge.SchedulePackages.Contain(flow.CalleePackage(call.Common())) {
		return ""
	}
	for _, a := range call.Common().Args {
		if c, ok := a.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
			return constant.StringVal(c.Value)
		}
	}
	return ""
}

// Endless returns the innermost loop, from one outwards, that is not bounded by
// data, or nil.
func Endless(fn *summary.Fn, l *flow.Loop) *flow.Loop {
	for ; l != nil; l = l.Parent {
		if isEndless(fn, l) {
			return l
		}
	}
	return nil
}

// Slowly reports whether a loop comes to a block at most once a minute; other loops
// in between have it many times for each.
func Slowly(fn *summary.Fn, l *flow.Loop, b *ssa.BasicBlock) bool {
	if l == nil {
		return false
	}
	b = outside(fn, l, b)
	return b != nil && l.Contains(b) && pacing.Of(fn, l, false).AtMostEvery(b, knowledge.RarePeriod)
}

// NowAndThen reports whether a function's name begins with a verb for what is done
// now and then, and neither its requests nor its callers say otherwise.
func (g *Graph) NowAndThen(fn *summary.Fn) bool {
	ws := names.Words(fn.Name().Name)
	return len(ws) > 0 && knowledge.RareVerbs.Has(ws[0]) && !g.Served(fn) && !g.Often(fn)
}

// Often reports whether the package calls a function more than once a minute.
func (g *Graph) Often(fn *summary.Fn) bool { return g.isOften(fn, map[*summary.Fn]bool{}) }

// isOften reports whether the package calls a function in a loop that may come to it
// more than once a minute.
func (g *Graph) isOften(fn *summary.Fn, seen map[*summary.Fn]bool) bool {
	return visit(fn, seen) && slices.ContainsFunc(g.res.CallersInService(fn), func(c summary.Caller) bool {
		b := c.Site.Call.Block()
		if l := Endless(c.Fn, c.Fn.Loops().Innermost(b)); l != nil {
			return !Slowly(c.Fn, l, b)
		}
		return g.isOften(c.Fn, seen)
	})
}

// Period returns the shortest known interval at which loops of the package that never end
// come to a call in each iteration, or 0. A loop over the pages of SCAN, with a pause after
// each, is none.
func (g *Graph) Period(fn *summary.Fn, site *summary.Site) time.Duration {
	return g.period(fn, site, map[*summary.Fn]bool{})
}

func (g *Graph) period(fn *summary.Fn, site *summary.Site, seen map[*summary.Fn]bool) (shortest time.Duration) {
	b := site.Call.Block()
	around := fn.Loops().Innermost(b)
	if site.Direct() && around != nil && isGivenCursor(site) {
		around = around.Parent
	}
	if around != nil {
		if !isEndless(fn, around) || !pacing.NeverEnds(around) || skips(fn, around, b) {
			return 0
		}
		return pacing.Of(fn, around, false).Every(outside(fn, around, b), site)
	}
	if !visit(fn, seen) {
		return 0
	}
	for _, c := range g.res.CallersInService(fn) {
		if every := g.period(c.Fn, c.Site, seen); every > 0 && (shortest == 0 || every < shortest) {
			shortest = every
		}
	}
	return shortest
}

// isGivenCursor reports whether a SCAN is given a cursor that is no constant: it is that of
// the next page.
func isGivenCursor(site *summary.Site) bool {
	cursor := loopinfo.Cursor(site.Call)
	_, known := flow.ConstInt(cursor)
	return cursor != nil && !known
}

// skips reports whether an iteration of a loop may pass by a block.
func skips(fn *summary.Fn, l *flow.Loop, b *ssa.BasicBlock) bool {
	if b == l.Header || fn.Loops().Innermost(b) != l {
		return false
	}
	around := flow.NewBarrier()
	around.Blocks[b] = true
	return l.Cycle(l.Header, around) != nil
}

// outside returns the block before the loops inside a loop that are around a block.
func outside(fn *summary.Fn, l *flow.Loop, b *ssa.BasicBlock) *ssa.BasicBlock {
	for in := fn.Loops().Innermost(b); in != nil && in != l; in = in.Parent {
		b = in.Header.Idom()
	}
	return b
}

// starts reports whether a function starts a server, itself or in a literal: it runs
// once, and all before that is before the first request.
func (g *Graph) starts(fn *summary.Fn) bool {
	serves := func(f *summary.Fn) bool {
		return slices.ContainsFunc(f.SSA.Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, isServe) })
	}
	return serves(fn) || slices.ContainsFunc(g.res.Literals(fn), serves)
}

// isServe reports whether an instruction starts a server.
func isServe(in ssa.Instruction) bool {
	call, ok := in.(ssa.CallInstruction)
	if !ok {
		return false
	}
	f := call.Common().StaticCallee()
	return f != nil && knowledge.ServeFuncs.Has(f.String())
}
