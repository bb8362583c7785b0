// Package iteration lists the methods of interfaces that each iteration of a loop
// calls. What they run is known where the whole program is.
package iteration

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

const (
	maxDepth  = 3  // of functions of the package
	maxBlocks = 50 // with such calls, in one loop
)

// Methods lists the methods that can fail and take a context, and that each iteration
// of a loop calls which reaches a block: itself, or in functions of the package. Without
// a loop they are those of each run of the function.
func Methods(fn *summary.Fn, l *flow.Loop, b *ssa.BasicBlock) []report.Method {
	var out []report.Method
	n := 0
	for _, at := range fn.SSA.Blocks {
		if l != nil && !l.Contains(at) {
			continue
		}
		methods := in(fn, at, maxDepth)
		if len(methods) == 0 {
			continue
		}
		if n++; n > maxBlocks {
			break
		}
		if fn.Always(l, b, []*ssa.BasicBlock{at}) {
			out = append(out, methods...)
		}
	}
	return out
}

// in lists the methods that a block calls.
func in(fn *summary.Fn, b *ssa.BasicBlock, depth int) []report.Method {
	var out []report.Method
	for _, instr := range b.Instrs {
		call, ok := instr.(*ssa.Call)
		if !ok {
			continue
		}
		if call.Call.IsInvoke() {
			if name := flow.InterfaceName(call.Call.Value.Type()); name != "" && loopinfo.Asks(call.Call.Signature()) {
				out = append(out, report.Method{Interface: name, Name: call.Call.Method.Name()})
			}
			continue
		}
		if site := fn.Site(call); site != nil && depth > 0 {
			if callees, all := site.Locals(); all && len(callees) == 1 {
				out = append(out, always(callees[0], depth-1)...)
			}
		}
	}
	return out
}

// always lists the methods that each run of a function calls which does not fail.
func always(fn *summary.Fn, depth int) []report.Method {
	var returns []*ssa.BasicBlock
	for _, b := range fn.SSA.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.SSA.Recover && !fails(ret) {
			returns = append(returns, b)
		}
	}
	if len(returns) == 0 {
		return nil
	}
	var out []report.Method
	for _, b := range fn.SSA.Blocks {
		if !slices.ContainsFunc(returns, func(r *ssa.BasicBlock) bool { return !b.Dominates(r) }) {
			out = append(out, in(fn, b, depth)...)
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
