package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// A source is the syntax and the types that SSA is built from: the pass's
// own, or what is left of a package with type errors.
type source struct {
	files []*ast.File
	info  *types.Info
	pkg   *types.Package
	holes []token.Pos // where ill-typed statements were left out
}

// holed reports whether anything was left out between two positions. What it
// was cannot be known: it may have waited.
func (s *source) holed(from, to token.Pos) bool {
	for _, p := range s.holes {
		if from <= p && p < to {
			return true
		}
	}
	return false
}

// build builds the SSA form of the package, and of nothing else.
func build(pass *analysis.Pass, src *source) *ssa.Package {
	prog := ssa.NewProgram(pass.Fset, 0)
	prog.SetNoReturn(newNoReturn(pass, src).is)
	for _, p := range src.pkg.Imports() {
		prog.CreatePackage(p, nil, nil, true)
	}
	pkg := prog.CreatePackage(src.pkg, src.files, src.info, false)
	pkg.Build()
	return pkg
}

// sourceFuncs returns the declared functions in source order, each followed
// by its literals, and then the literals of variable initialisers.
func sourceFuncs(src *source, pkg *ssa.Package) []*ssa.Function {
	var fns []*ssa.Function
	var add func(f *ssa.Function)
	add = func(f *ssa.Function) {
		fns = append(fns, f)
		for _, anon := range f.AnonFuncs {
			add(anon)
		}
	}
	for _, file := range src.files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			obj, ok := src.info.Defs[decl.Name].(*types.Func)
			if !ok {
				continue
			}
			if f := pkg.Prog.FuncValue(obj); f != nil && f.Blocks != nil {
				add(f)
			}
		}
	}
	if init := pkg.Func("init"); init != nil {
		for _, anon := range init.AnonFuncs {
			add(anon)
		}
	}
	return fns
}

// A Fn is one function or function literal of the package.
type Fn struct {
	SSA     *ssa.Function
	Sites   []*Site // calls that matter, in the order of the instructions
	Summary Summary

	src            *source
	info           *types.Info
	vars           *varTable
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
	waits          *waits
	sites          map[ssa.CallInstruction]*Site
	inBlock        map[*ssa.BasicBlock][]*Site
	lookOnce       sync.Once
	lookups        []lookedUp // in memory, as far as nobody asks Redis for them
	// externalCalls are calls that talk to something else and take as long as that
	// takes: a socket, a database, a program.
	externalCalls []ssa.CallInstruction
	cut           ssa.CallInstruction // the first call with more targets than are looked at, or nil
	ended         map[*flow.Loop]bool // memo of endsByData, for one round
	storedParams  []StoredParam
	captured      map[capturedUse]Mode // what a literal does with parameters further out
}

// Name is the function's name for people: "poll", "(*Worker).poll",
// "poll.func1".
func (f *Fn) Name() string { return flow.FuncName(f.SSA) }

// Loops returns the natural loops of the function.
func (f *Fn) Loops() *flow.Loops {
	f.loopsOnce.Do(func() { f.loops = flow.FindLoops(f.SSA, flow.LoopStmts(f.SSA.Syntax())) })
	return f.loops
}

// Holed reports whether ill-typed statements were left out of the loop.
func (f *Fn) Holed(l *flow.Loop) bool {
	return l.Stmt != nil && f.src.holed(l.Stmt.Pos(), l.Stmt.End())
}

// holed reports whether ill-typed statements were left out of the function.
func (f *Fn) holed() bool {
	n := f.SSA.Syntax()
	return n != nil && len(f.src.holes) > 0 && f.src.holed(n.Pos(), n.End())
}
