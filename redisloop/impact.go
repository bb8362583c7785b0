package redisloop

import (
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

// impact returns the impact of a finding.
func (lc *loopCheck) impact(category string) config.Impact {
	switch {
	case category == loopfinding.EndlessScan:
		return config.High
	case lc.pkg.oneOff(lc.Fn, lc.Loop):
		return config.Low
	case category == loopfinding.Retry:
		return config.Medium
	case category != loopfinding.PerElement:
		return config.High
	case lc.dominated(), lc.overFew():
		return config.Low
	case lc.pkg.entries.Served(lc.Fn):
		return config.High
	}
	return config.Medium
}

// oneOff reports whether a loop runs once in a process, or when people want it:
// in a migration, at start-up, in a command, for an administrator. Names that speak
// of a migration and the like say nothing of a function that requests reach.
func (c *checker) oneOff(fn *summary.Fn, l *flow.Loop) bool {
	if l != nil && entry.InEndlessLoop(fn, l.Parent) {
		return false
	}
	return c.entries.Once(fn) || c.hasWord(fn, "admin") && !knowledge.AskWords.Has(firstWord(fn)) ||
		!c.entries.Served(fn) && c.hasWord(fn, knowledge.OneOffWords...)
}

// firstWord returns the first word of a function's own name.
func firstWord(fn *summary.Fn) string {
	if ws := names.Singular(fn.Name().Name); len(ws) > 0 {
		return ws[0]
	}
	return ""
}

// hasWord reports whether the name of a function, its receiver, its file or a
// folder of its module has one of the words.
func (c *checker) hasWord(fn *summary.Fn, words ...string) bool {
	ws := names.Singular(fn.Name().String())
	if file := c.pass.Fset.Position(fn.SSA.Pos()).Filename; file != "" {
		ws = append(ws, names.Singular(strings.TrimSuffix(filepath.Base(file), ".go"))...)
	}
	dir := c.pass.Pkg.Path()
	if m := c.pass.Module; m != nil {
		dir = strings.TrimPrefix(dir, m.Path) // the name of the module itself does not count
	}
	for ; dir != "." && dir != "/" && dir != ""; dir = path.Dir(dir) {
		ws = append(ws, names.Singular(path.Base(dir))...)
	}
	return slices.ContainsFunc(ws, func(w string) bool { return slices.Contains(words, w) })
}

// dominated reports whether each iteration that reaches the command makes a call
// that takes far longer: a request, a query, an upload.
func (lc *loopCheck) dominated() bool {
	if lc.Loop == nil {
		return false
	}
	barrier := flow.NewBarrier()
	for _, b := range lc.pkg.slowIn(lc.Fn) {
		if lc.Loop.Contains(b) {
			barrier.Blocks[b] = true
		}
	}
	return len(barrier.Blocks) > 0 && (barrier.Blocks[lc.Block] || lc.Loop.Cycle(lc.Block, barrier) == nil)
}

// slowIn returns the blocks of a function that make such a call.
func (c *checker) slowIn(fn *summary.Fn) []*ssa.BasicBlock {
	blocks, known := c.slow[fn]
	if !known {
		for _, b := range fn.SSA.Blocks {
			if slices.ContainsFunc(b.Instrs, isSlow) {
				blocks = append(blocks, b)
			}
		}
		c.slow[fn] = blocks
	}
	return blocks
}

// overFew reports whether a loop is over a field or a package variable whose name
// says that it is configured.
func (lc *loopCheck) overFew() bool {
	owner, field, ok := strings.Cut(lc.Head.Over, ".")
	return ok && !strings.ContainsAny(owner+field, "()[].") && slices.ContainsFunc(names.Singular(field), knowledge.FewWords.Has)
}

// isSlow reports whether an instruction waits for a call that takes far longer
// than a round trip.
func isSlow(in ssa.Instruction) bool {
	call, ok := in.(*ssa.Call)
	if !ok {
		return false
	}
	pkg := flow.CalleePackage(&call.Call)
	res := call.Call.Signature().Results()
	fails := res.Len() > 0 && flow.IsError(res.At(res.Len()-1).Type())
	return fails && knowledge.SlowPackages.Contain(pkg) || knowledge.MapperPackages.Contain(pkg) ||
		pkg == "net/http" && knowledge.HTTPSends.Has(flow.CalleeName(call)) || takesCallOption(&call.Call)
}

// takesCallOption reports whether a call is an RPC of a generated client.
func takesCallOption(call *ssa.CallCommon) bool {
	sig := call.Signature()
	if !sig.Variadic() {
		return false
	}
	last, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	return ok && flow.QualifiedName(last.Elem()) == knowledge.GRPCCallOption
}
