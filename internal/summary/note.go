package summary

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/welltyped"
)

// maxTargets is the number of functions that one call is taken to run. An
// interface with more implementations, or a field with more functions, would
// make the work the product of these and of the calls.
const maxTargets = 256

// A Note says of a function what was left out of its analysis, because it
// would have taken too long.
type Note struct {
	Pos  token.Pos
	Text string // names the function
}

// Notes returns those of the package, one a function.
func (r *Result) Notes() []Note {
	var out []Note
	for _, d := range r.deep {
		out = append(out, Note{d.Decl.Name.Pos(), fmt.Sprintf(
			"%s has blocks in %d others, more than %d: its body is not looked at", d.Decl.Name.Name, d.Nesting-1, welltyped.MaxNesting-1)})
	}
	for _, fn := range r.fns {
		switch {
		case fn.Huge():
			out = append(out, Note{fn.SSA.Pos(), fmt.Sprintf(
				"%s has %d blocks, more than %d: the conditions before its calls are not looked at", fn.Name(), len(fn.SSA.Blocks), flow.MaxBlocks)})
		case fn.cut != nil:
			out = append(out, Note{fn.cut.Pos(), fmt.Sprintf(
				"a call in %s may run more than %d functions: the others are not looked at", fn.Name(), maxTargets)})
		}
	}
	return out
}

// bounded keeps the targets of a call to as many as are looked at.
func (f *Fn) bounded(call ssa.CallInstruction, targets []target) []target {
	if len(targets) <= maxTargets {
		return targets
	}
	if f.cut == nil {
		f.cut = call
	}
	return targets[:maxTargets]
}
