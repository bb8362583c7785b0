package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// queriesFact is the package fact of generated code on a database. Each of its
// functions that takes a context and can fail makes a query, and so does each of its
// methods that can fail. Such packages are large, and not analysed.
type queriesFact struct{}

func (*queriesFact) AFact() {}

func (*queriesFact) String() string { return "makes queries" }

// exportQueries writes the fact of a package of generated code.
func exportQueries(pass *analysis.Pass) {
	for _, imp := range pass.Pkg.Imports() {
		if knowledge.SlowPackages.Contain(imp.Path()) {
			pass.ExportPackageFact(&queriesFact{})
			return
		}
	}
}

// markSlow finds the functions that always make a slow call, callees before
// callers except in cycles, until there are no more.
func (s *solver) markSlow() {
	order := s.bottomUp()
	for changed := true; changed; {
		changed = false
		for _, fn := range order {
			s.findSlow(fn)
			if !fn.Summary.Slow && fn.alwaysSlow() {
				fn.Summary.Slow, changed = true, true
			}
		}
	}
}

// findSlow finds the blocks of a function with a slow call.
func (s *solver) findSlow(f *Fn) {
	f.slow = nil
	for _, b := range f.SSA.Blocks {
		if slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			call, ok := in.(*ssa.Call)
			return ok && (loopinfo.IsSlow(call) || f.sites[call].IsSlow() || s.asks(call))
		}) {
			f.slow = append(f.slow, b)
		}
	}
}

// alwaysSlow reports whether each run of the function that succeeds makes a slow
// call.
func (f *Fn) alwaysSlow() bool {
	if len(f.slow) == 0 || f.SSA.Recover != nil && !f.returns() {
		return false
	}
	fails := loopinfo.CanFail(f.SSA.Signature)
	open := func(st *flow.Barrier) bool {
		ok, fail := f.unwaited(st, effects.Sure+1)
		return ok || fail && !fails
	}
	return open(f.normally()) && !open(f.normallyBut(f.slow))
}

// IsSlow reports whether all that a call may run makes a slow call.
func (s *Site) IsSlow() bool {
	if s == nil || s.cmd != nil {
		return false
	}
	for _, r := range s.Runs {
		if r.Mode == effects.Once && r.Lit.Summary.Slow {
			return true
		}
	}
	return len(s.targets) > 0 && !slices.ContainsFunc(s.targets, func(t target) bool { return t.summary() == nil || !t.summary().Slow })
}

// asks reports whether a call makes a query of a package of generated ones.
func (s *solver) asks(call *ssa.Call) bool {
	f := call.Call.Method
	if callee := call.Call.StaticCallee(); callee != nil {
		f, _ = callee.Object().(*types.Func)
	}
	return f != nil && f.Pkg() != nil && f.Pkg() != s.src.Pkg && loopinfo.Queries(f) && s.pass.ImportPackageFact(f.Pkg(), new(queriesFact))
}

// normally returns a barrier on the edges that a run which does its work doesn't
// take: a call other than one of Redis has failed, or what the function needs is
// not there.
func (f *Fn) normally() *flow.Barrier {
	st := flow.NewBarrier()
	for _, b := range f.SSA.Blocks {
		br := flow.Branch(b)
		if br == nil {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
			continue
		}
		c, ok := cmp.Y.(*ssa.Const)
		if !ok || c.Value != nil {
			continue
		}
		null, other := 0, 1
		if cmp.Op == token.NEQ {
			null, other = 1, 0
		}
		switch {
		case flow.IsErrorTest(cmp) && !f.errorOfRedis(cmp.X):
			st.Edges[flow.Edge{From: b, Succ: other}] = true
		case !flow.IsErrorTest(cmp) && isGiven(cmp.X):
			st.Edges[flow.Edge{From: b, Succ: null}] = true
		}
	}
	return st
}

// errorOfRedis reports whether an error may be that of a command which has another
// answer than that it is done: that there is no such key is one.
func (f *Fn) errorOfRedis(err ssa.Value) bool {
	for _, call := range loopinfo.ResultCalls(err) {
		if s := f.sites[call]; s != nil && slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool {
			return t.Kind != rediscmd.Command || t.Access != rediscmd.Write || t.Takes
		}) {
			return true
		}
	}
	return false
}

// isGiven reports whether a value is a parameter, or a field or package variable
// that is read: a client, a logger, a database.
func isGiven(v ssa.Value) bool {
	if _, ok := v.(*ssa.Parameter); ok {
		return true
	}
	switch v.Type().Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return flow.Loaded(v) != nil
	}
	return false
}

// normallyBut adds some blocks to that barrier.
func (f *Fn) normallyBut(blocks []*ssa.BasicBlock) *flow.Barrier {
	st := f.normally()
	for _, b := range blocks {
		st.Blocks[b] = true
	}
	return st
}

// SlowWith reports whether each iteration of a loop, or each run of the function
// where there is none, that reaches a block makes a call that takes far longer
// than a round trip.
func (f *Fn) SlowWith(l *flow.Loop, b *ssa.BasicBlock) bool {
	return len(f.slow) > 0 && f.Always(l, b, f.slow)
}

// Always reports whether each such iteration or run comes to one of some blocks.
func (f *Fn) Always(l *flow.Loop, b *ssa.BasicBlock, to []*ssa.BasicBlock) bool {
	around := f.around(l, b)
	normally, stops := f.normally(), f.normallyBut(to)
	if !around(normally) { // the block itself is on no normal path
		normally.Edges, stops.Edges = nil, nil
	}
	return around(normally) && !around(stops)
}

// around returns a function that reports whether a path leads through a block and
// past a barrier: back to the block within the loop, or from the entry to the end
// of the function.
func (f *Fn) around(l *flow.Loop, b *ssa.BasicBlock) func(*flow.Barrier) bool {
	if l != nil {
		return func(st *flow.Barrier) bool { return l.Cycle(b, st) != nil }
	}
	return func(st *flow.Barrier) bool {
		entry := f.SSA.Blocks[0]
		ends := func(x *ssa.BasicBlock) bool { return len(x.Succs) == 0 && x != f.SSA.Recover }
		return !st.Blocks[b] && !st.Blocks[entry] && flow.Reaches(entry, b, st) &&
			(ends(b) || flow.Path([]*ssa.BasicBlock{b}, flow.Anywhere, ends, st) != nil)
	}
}
