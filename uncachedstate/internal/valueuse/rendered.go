package valueuse

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/summary"
)

// OnlyRendered reports whether a request handler only writes the value into its
// answer, as a page about limits does. It refuses nobody.
func OnlyRendered(fn *summary.Fn, site *summary.Site) bool {
	if !entry.TakesRequest(fn) {
		return false
	}
	written := false
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.If:
				if !flow.IsErrorTest(in.Cond) && flow.DependsOn(in.Cond, site.Call) {
					return false
				}
			case ssa.CallInstruction:
				written = written || knowledge.WritesAnswer(flow.CalleeName(in)) && takesResult(in, site.Call)
			}
		}
	}
	return written
}

func takesResult(call, read ssa.CallInstruction) bool {
	for _, a := range call.Common().Args {
		if flow.DependsOn(a, read) {
			return true
		}
	}
	return false
}
