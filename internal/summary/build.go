package summary

import (
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/welltyped"
)

// A Fn is one function or function literal of the package.
type Fn struct {
	SSA     *ssa.Function
	Sites   []*Site // calls that matter, in the order of the instructions
	Summary effects.Summary

	src            *welltyped.Source
	shapes         *loopinfo.Shapes
	loops          *flow.Loops
	loopsOnce      sync.Once // rules ask side by side
	reachOnce      sync.Once
	reach          *flow.Reach // of a function that is not Huge
	dominatorsOnce sync.Once
	dominators     *dominance
	hits           *hits         // nil where Huge
	softBarrier    *flow.Barrier // the stops of level Soft, as of the last round
	atOnceOnce     sync.Once
	atOnce         *flow.Flood // what is reached from the entry without a wait
	waits          *loopinfo.Waits
	sites          map[ssa.CallInstruction]*Site
	inBlock        map[*ssa.BasicBlock][]*Site
	lookOnce       sync.Once
	lookups        []lookedUp // in memory, as far as nobody asks Redis for them
	// externalCalls are calls that talk to something else and take as long as that
	// takes: a socket, a database, a program.
	externalCalls []ssa.CallInstruction
	cut           ssa.CallInstruction // the first call with more targets than are looked at, or nil
	ended         map[*flow.Loop]bool // memo of endsByData, for one round
	storedParams  []effects.StoredParam
	captured      map[capturedUse]effects.Mode // what a literal does with parameters further out
}

// Name is the function's name for people: "poll", "(*Worker).poll",
// "poll.func1".
func (f *Fn) Name() string { return flow.FuncName(f.SSA) }

// Loops returns the natural loops of the function.
func (f *Fn) Loops() *flow.Loops {
	f.loopsOnce.Do(func() { f.loops = flow.FindLoops(f.SSA, flow.LoopStmts(f.SSA.Syntax())) })
	return f.loops
}

// LoopShape reads the head of a loop of the function.
func (f *Fn) LoopShape(l *flow.Loop) loopinfo.Shape { return f.shapes.Of(l) }

// Holed reports whether ill-typed statements were left out of the loop.
func (f *Fn) Holed(l *flow.Loop) bool {
	return l.Stmt != nil && f.src.Holed(l.Stmt.Pos(), l.Stmt.End())
}

// holed reports whether ill-typed statements were left out of the function.
func (f *Fn) holed() bool {
	n := f.SSA.Syntax()
	return n != nil && f.src.Holed(n.Pos(), n.End())
}
