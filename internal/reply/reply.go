// Package reply says what a function does with the replies of commands.
package reply

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Library returns the client library whose reply a value of type t may be, or nil. A
// pointer to a library's type may be one that embeds its reply.
func Library(t types.Type) client.Client {
	c, name, ok := client.OfType(t)
	if _, ptr := t.Underlying().(*types.Pointer); !ok || !ptr && !c.Reply(name) {
		return nil
	}
	return c
}

// Used reports whether a function looks at what a command, or a helper that
// makes it, answers, other than to add it up.
func Used(call ssa.CallInstruction) bool {
	v := call.Value()
	return v != nil && !flow.IsError(v.Type()) && usesNumber(v, 0)
}

// usesNumber follows the reply of a command, or the results of a helper, to what
// is done with them. Errors do not count.
func usesNumber(v ssa.Value, depth int) bool {
	for _, r := range flow.Referrers(v) {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Extract:
			if !flow.IsError(r.Type()) && usesNumber(r, depth) {
				return true
			}
		case *ssa.FieldAddr:
			if usesNumber(r, depth) {
				return true
			}
		case *ssa.Call:
			if Library(v.Type()) == nil || depth > 2 {
				return true
			}
			if !flow.IsError(r.Type()) && usesNumber(r, depth+1) {
				return true
			}
		case *ssa.BinOp:
			if r.Op != token.ADD {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// Answered reports whether a function, or a literal in it, looks at the answer of a command
// that it sends with a parameter. Then it is given a client: a pipeline has no answers
// before it is sent.
func Answered(p *ssa.Parameter) bool { return answered(p, map[ssa.Value]bool{}) }

func answered(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	return slices.ContainsFunc(flow.Referrers(v), func(in ssa.Instruction) bool {
		switch in := in.(type) {
		case *ssa.Call:
			return readsReply(in) // c.Get(…).Val(), or script.Run(ctx, c, …).Int()
		case *ssa.Store: // a literal captures it
			return in.Val == v && answered(in.Addr, seen)
		case *ssa.UnOp:
			return answered(in, seen)
		case *ssa.MakeClosure:
			lit := in.Fn.(*ssa.Function)
			return slices.ContainsFunc(lit.FreeVars, func(f *ssa.FreeVar) bool { return flow.Binding(f) == v && answered(f, seen) })
		}
		return false
	})
}

// readsReply reports whether the reply that a command returns is asked for its value, and
// the value is used.
func readsReply(command *ssa.Call) bool {
	lib, name, ok := client.OfType(command.Type())
	if !ok || !lib.Reply(name) {
		return false
	}
	return slices.ContainsFunc(flow.Referrers(command), func(in ssa.Instruction) bool {
		get, ok := in.(*ssa.Call)
		return ok && lib.Outcome(flow.CalleeName(get)) != rediscmd.NoOutcome && usesValue(get)
	})
}

// usesValue reports whether something uses a result of a call that is no error.
func usesValue(call *ssa.Call) bool {
	if _, several := call.Type().(*types.Tuple); !several {
		return !flow.IsError(call.Type()) && len(flow.Referrers(call)) > 0
	}
	return slices.ContainsFunc(flow.Referrers(call), func(in ssa.Instruction) bool {
		e, ok := in.(*ssa.Extract)
		return ok && !flow.IsError(e.Type()) && len(flow.Referrers(e)) > 0
	})
}
