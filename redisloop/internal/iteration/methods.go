// Package iteration lists the methods of interfaces that each iteration of a loop
// calls. Only the standalone tool, which sees the whole program, knows what they run.
package iteration

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// maxBlocks bounds the blocks with such calls that are looked at in one loop or function.
const maxBlocks = 20

// A Reader reads the iterations of a package.
type Reader struct {
	always map[*summary.Fn][]report.Method
}

// New returns the reader of a package.
func New() *Reader { return &Reader{map[*summary.Fn][]report.Method{}} }

// Methods lists the methods that return something and that each iteration of a loop calls
// which reaches a block: itself, or in functions of the package. Without a loop they are
// those of each run of the function.
func (r *Reader) Methods(fn *summary.Fn, l *flow.Loop, b *ssa.BasicBlock) []report.Method {
	return r.where(fn, l, func(at *ssa.BasicBlock) bool { return fn.Always(l, b, []*ssa.BasicBlock{at}) })
}

// in lists the methods that a block calls.
func (r *Reader) in(fn *summary.Fn, b *ssa.BasicBlock) []report.Method {
	var out []report.Method
	for _, instr := range b.Instrs {
		call, ok := instr.(*ssa.Call)
		if !ok {
			continue
		}
		if call.Call.IsInvoke() {
			name := flow.InterfaceName(call.Call.Value.Type())
			if name != "" && !knowledge.Standard(flow.PackageOf(name)) && call.Call.Signature().Results().Len() > 0 {
				out = append(out, report.Method{Interface: name, Name: call.Call.Method.Name()})
			}
			continue
		}
		if site := fn.Site(call); site != nil {
			if callees, all := site.Locals(); all && len(callees) == 1 {
				out = append(out, r.of(callees[0])...)
			}
		}
	}
	return out
}

// of lists the methods that each run of a function calls which does not fail.
func (r *Reader) of(fn *summary.Fn) []report.Method {
	if known, met := r.always[fn]; met {
		return known
	}
	r.always[fn] = nil // for a cycle
	r.always[fn] = r.read(fn)
	return r.always[fn]
}

func (r *Reader) read(fn *summary.Fn) []report.Method {
	if len(fn.SSA.Blocks) == 0 {
		return nil
	}
	var returns []*ssa.BasicBlock
	for _, b := range fn.SSA.Blocks {
		if ret := flow.Return(b); ret != nil && b != fn.SSA.Recover && !fails(ret) {
			returns = append(returns, b)
		}
	}
	always := func(b *ssa.BasicBlock) bool {
		return len(returns) > 0 && !slices.ContainsFunc(returns, func(ret *ssa.BasicBlock) bool { return !b.Dominates(ret) }) ||
			fn.Always(nil, fn.SSA.Blocks[0], []*ssa.BasicBlock{b})
	}
	return r.where(fn, nil, always)
}

// where lists the methods that are called in those blocks of a loop, or of a function,
// that are of a kind.
func (r *Reader) where(fn *summary.Fn, l *flow.Loop, kind func(*ssa.BasicBlock) bool) []report.Method {
	var out []report.Method
	n := 0
	for _, b := range fn.SSA.Blocks {
		if l != nil && !l.Contains(b) {
			continue
		}
		methods := r.in(fn, b)
		if len(methods) == 0 {
			continue
		}
		if n++; n > maxBlocks {
			break
		}
		if kind(b) {
			out = append(out, methods...)
		}
	}
	return out
}

// fails reports whether a function returns an error there.
func fails(ret *ssa.Return) bool {
	n := len(ret.Results)
	if n == 0 || !flow.IsError(ret.Results[n-1].Type()) {
		return false
	}
	err := ret.Results[n-1]
	ok, known := loopinfo.KnownOutcome(err, ret.Block())
	return known && !ok || loopinfo.IsSentinel(err)
}
