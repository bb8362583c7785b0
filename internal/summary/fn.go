package summary

import (
	"fmt"
	"go/token"
	"go/types"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/directive"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/welltyped"
)

// A Fn is one function or function literal of the package.
type Fn struct {
	SSA     *ssa.Function
	Sites   []*Site // calls that matter, in the order of the instructions
	Summary effects.Summary

	src        *welltyped.Source
	declared   directive.Set // by directives
	shapes     *loopinfo.Shapes
	loops      *flow.Loops
	reach      *flow.Reach // of a function that is not Huge
	dominators *dominance

	loopsOnce, reachOnce, dominatorsOnce, atOnceOnce, foundOnce, lookOnce sync.Once // rules run concurrently

	hits          *hits         // nil where Huge
	softBarrier   *flow.Barrier // the barrier of level Soft, as of the last pass
	atOnce        *flow.Flood   // blocks that are reachable from the entry without a wait
	waits         *loopinfo.Waits
	sites         map[ssa.CallInstruction]*Site
	inBlock       map[*ssa.BasicBlock][]*Site
	found         map[*ssa.BasicBlock]*Site // reached only if the site has found something
	lookups       []lookedUp                // in memory, unless they ask Redis
	externalCalls []ssa.CallInstruction
	slow          []*ssa.BasicBlock   // with a call that takes far longer than a round trip
	cut           ssa.CallInstruction // the first call with more than maxTargets targets, or nil
	ended         map[*flow.Loop]bool // memo of endsByData, for one pass
	storedParams  []effects.StoredParam
	captured      map[capturedUse]effects.Mode // what a literal does with parameters of outer functions
}

// Name returns the function's name as messages show it: "poll",
// "(*Worker).poll", "poll literal".
func (f *Fn) Name() names.Func { return flow.FuncName(f.SSA) }

// inTest reports whether the function is in a test file.
func (f *Fn) inTest() bool { return flow.InTest(f.SSA.Prog.Fset, f.SSA.Pos()) }

// Waits returns what the function itself waits for.
func (f *Fn) Waits() *loopinfo.Waits { return f.waits }

// SitesIn returns the sites of a block, in the order of the instructions.
func (f *Fn) SitesIn(b *ssa.BasicBlock) []*Site { return f.inBlock[b] }

// ExternalCalls returns the calls that depend on something outside of the analysed
// code and take as long as that takes: a socket, a database, a program.
func (f *Fn) ExternalCalls() []ssa.CallInstruction { return f.externalCalls }

// SlowBlocks returns the blocks with a call that takes far longer than a round trip.
func (f *Fn) SlowBlocks() []*ssa.BasicBlock { return f.slow }

// Loops returns the natural loops of the function.
func (f *Fn) Loops() *flow.Loops {
	f.loopsOnce.Do(func() { f.loops = flow.FindLoops(f.SSA, flow.LoopStmts(f.SSA.Syntax())) })
	return f.loops
}

// LoopShape reads the head of a loop of the function.
func (f *Fn) LoopShape(l *flow.Loop) loopinfo.Shape { return f.shapes.Of(l) }

// Holed reports whether ill-typed statements were left out of the loop, or it
// calls a function of which nothing is known.
func (f *Fn) Holed(l *flow.Loop) bool {
	if l.Stmt == nil {
		return false
	}
	from, to := l.Stmt.Pos(), l.Stmt.End()
	return f.src.Holed(from, to) || f.src.UsesUnknown(from, to)
}

// holed reports whether ill-typed statements were left out of the function.
func (f *Fn) holed() bool {
	n := f.SSA.Syntax()
	return n != nil && f.src.Holed(n.Pos(), n.End())
}

// dominance is the part of the conditions of a function that does not change
// while the summaries are solved. It is computed once, when first needed.
type dominance struct {
	order   []*ssa.BasicBlock     // dominators first
	stored  map[types.Object]bool // fields and variables that the function stores to
	counted map[types.Object]bool // those that it counts up
	cleared map[types.Object]bool // those to which it stores nothing but false
	empties flow.Conditions       // branches on whether there is anything in memory
}

func (f *Fn) dominance() *dominance {
	f.dominatorsOnce.Do(func() {
		sh := &dominance{order: f.SSA.DomPreorder(), stored: map[types.Object]bool{}, counted: map[types.Object]bool{}, cleared: map[types.Object]bool{}}
		for _, b := range f.SSA.Blocks {
			for _, in := range b.Instrs {
				if st, ok := in.(*ssa.Store); ok {
					if obj := flow.Place(st.Addr); obj != nil {
						set, known := flow.ConstBool(st.Val)
						sh.cleared[obj] = known && !set && (!sh.stored[obj] || sh.cleared[obj])
						sh.stored[obj] = true
						sh.counted[obj] = sh.counted[obj] || loopinfo.CountsUp(st.Val, func(addr ssa.Value) bool { return flow.Place(addr) == obj })
					}
				}
			}
		}
		sh.empties = flow.NewConditions(f.SSA, sh.order, func(_ *ssa.BasicBlock, br *ssa.If) bool { return loopinfo.TestsEmptiness(br.Cond) })
		f.dominators = sh
	})
	return f.dominators
}

// huge reports whether a function has more than flow.MaxBlocks blocks. The
// conditions before its calls are then not read but assumed.
func (f *Fn) huge() bool { return len(f.SSA.Blocks) > flow.MaxBlocks }

// Reaches reports whether a path leads from one block to another, or they are the same.
func (f *Fn) Reaches(from, to *ssa.BasicBlock) bool {
	if f.huge() {
		return flow.Reaches(from, to, flow.NewBarrier())
	}
	f.reachOnce.Do(func() { f.reach = flow.NewReach(f.SSA) })
	return f.reach.From(from, to)
}

// maxTargets is the number of functions that one call is assumed to run. An
// interface with more implementations, or a field with more functions, would
// make the work the product of these and of the calls.
const maxTargets = 256

// A Note says which part of a function was left out of the analysis, because it
// would have taken too long.
type Note struct {
	Pos  token.Pos
	Text string // names the function
}

// Notes returns the notes of the package, one per function.
func (r *Result) Notes() []Note {
	var out []Note
	if r.failed.IsValid() {
		out = append(out, Note{r.failed, "the package cannot be built for the analysis: it is not looked at"})
	}
	for _, d := range r.deep {
		out = append(out, Note{d.Decl.Name.Pos(), fmt.Sprintf(
			"%s has blocks in %d others, more than %d: its body is not looked at", d.Decl.Name.Name, d.Nesting-1, welltyped.MaxNesting-1)})
	}
	for _, fn := range r.fns {
		switch {
		case fn.huge():
			out = append(out, Note{fn.SSA.Pos(), fmt.Sprintf(
				"%s has %d blocks, more than %d: the conditions before its calls are not looked at", fn.Name(), len(fn.SSA.Blocks), flow.MaxBlocks)})
		case fn.cut != nil:
			out = append(out, Note{fn.cut.Pos(), fmt.Sprintf(
				"a call in %s may run more than %d functions: the others are not looked at", fn.Name(), maxTargets)})
		}
	}
	return out
}

// bounded limits the targets of a call to maxTargets.
func (f *Fn) bounded(call ssa.CallInstruction, targets []target) []target {
	if len(targets) <= maxTargets {
		return targets
	}
	if f.cut == nil {
		f.cut = call
	}
	return targets[:maxTargets]
}
