// Package loopcall answers questions about one call in one loop: what ends the
// loop, what an iteration passes to the next, and whether the call takes one
// element or many. What to report is decided by the rule.
//
//	call.go       the call, and what is asked once per loop
//	memo.go       the answers that are the same for each call of a loop
//	end.go        what ends the loop
//	advance.go    what makes progress from one iteration to the next
//	again.go      reads that have the same answer in each iteration
//	dependent.go  what an iteration needs of an earlier one
//	memory.go     what it needs of one in a map, a list or another element
//	element.go    what an iteration takes of a list, and whether it is the same each time
//	chunk.go      parts and pages of a list that are taken at a time
//	buffer.go     what the loop collects and sends when it is full
//	drain.go      loops that take elements until none is left
//	exception.go  elements that are not as the others are
//	handled.go    elements that are given to something else first
//	repeat.go     loops that repeat one thing
package loopcall

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Place is a site, or the call that runs the literal in which the site is.
type Place struct {
	Fn    *summary.Fn
	Block *ssa.BasicBlock
	Site  *summary.Site
}

// A Call is a call in a loop that leads to Redis.
type Call struct {
	Place
	Loop   *flow.Loop
	Target *summary.Site // the site of the finding
	Trips  []effects.RoundTrip
	Head   loopinfo.Shape

	in *Package
}

// A Package has what the calls of a package share.
type Package struct {
	fns   map[*ssa.Function]*summary.Fn
	loops map[*flow.Loop]*loopMemo
}

// NewPackage returns the package of a result.
func NewPackage(res *summary.Result) *Package {
	p := &Package{map[*ssa.Function]*summary.Fn{}, map[*flow.Loop]*loopMemo{}}
	for _, fn := range res.Functions() {
		p.fns[fn.SSA] = fn
	}
	return p
}

// Call returns the call at a place, in a loop or, if that is nil, in none.
func (p *Package) Call(at Place, l *flow.Loop, target *summary.Site) *Call {
	c := &Call{Place: at, Loop: l, Target: target, in: p}
	if l != nil {
		c.Head = at.Fn.LoopShape(l)
	}
	return c
}
