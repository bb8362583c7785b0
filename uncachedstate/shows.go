package uncachedstate

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/summary"
)

// shows reports whether a request handler only writes what it has read into
// its answer: a page about limits, at which nobody is refused.
func shows(cand *candidate) bool {
	if !takesRequest(cand.fn) {
		return false
	}
	written := false
	for _, b := range cand.fn.SSA.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.If:
				if !summary.IsErrorTest(in.Cond) && summary.DependsOn(in.Cond, cand.site.Call) {
					return false
				}
			case ssa.CallInstruction:
				written = written || writer(summary.CalleeName(in)) && takes(in, cand.site.Call)
			}
		}
	}
	return written
}

// writer reports whether a function is named as one that writes an answer.
func writer(name string) bool {
	for _, w := range []string{"Encode", "JSON", "Render", "Execute", "Marshal", "Write", "Fprint", "HTML", "XML", "String"} {
		if strings.HasPrefix(name, w) {
			return true
		}
	}
	return false
}

func takes(call, read ssa.CallInstruction) bool {
	for _, a := range call.Common().Args {
		if summary.DependsOn(a, read) {
			return true
		}
	}
	return false
}
