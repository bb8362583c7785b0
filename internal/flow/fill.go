package flow

import (
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// A call that gets the address of a variable either reads into it, or reads from it how
// to read: cache.Load(ctx, key, &session), cache.Load(ctx, key, &options).

// begins reports whether the name of a called function begins with one of several verbs.
func begins(call *ssa.Call, verbs knowledge.Words) bool {
	ws := names.Words(CalleeName(call))
	return len(ws) > 0 && verbs.Has(ws[0])
}

// fills reports whether a call reads something into the variable at an address, which is
// an argument or, as an interface value, in one. Its name says that it reads, and its body
// that it writes there. If that is not seen, a variable that is set before is an input.
func fills(call *ssa.Call, addr ssa.Value) bool {
	if Receiver(call) == addr || !begins(call, knowledge.ReadVerbs) {
		return false
	}
	if p := paramFor(call, addr); p != nil {
		return writesTo(p, 0)
	}
	_, ofAnyType := addr.(*ssa.MakeInterface) // as of json.Unmarshal
	return ofAnyType || !setBefore(addr, call)
}

// paramFor returns the parameter that gets an argument of a call, or nil if the body of
// the function is not seen.
func paramFor(call ssa.CallInstruction, arg ssa.Value) *ssa.Parameter {
	f, i := call.Common().StaticCallee(), slices.Index(call.Common().Args, arg)
	if f == nil || len(f.Blocks) == 0 || i < 0 {
		return nil
	}
	return f.Params[i]
}

// maxPassedOn bounds the functions to which an address is passed on.
const maxPassedOn = 3

// writesTo reports whether a function may write to an address that it gets, or to a part
// of that: it does not only load from there.
func writesTo(addr ssa.Value, depth int) bool {
	return slices.ContainsFunc(Referrers(addr), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.UnOp, *ssa.DebugRef, *ssa.BinOp:
			return false
		case *ssa.FieldAddr:
			return writesTo(r, depth)
		case *ssa.IndexAddr:
			return writesTo(r, depth)
		case ssa.CallInstruction:
			p := paramFor(r, addr)
			return p == nil || depth == maxPassedOn || writesTo(p, depth+1)
		}
		return true
	})
}

// setBefore reports whether a variable, or a part of it, has a value of its own before a
// call gets its address.
func setBefore(addr ssa.Value, call *ssa.Call) bool {
	return slices.ContainsFunc(Referrers(addr), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.Store:
			k, ok := r.Val.(*ssa.Const)
			zero := ok && k.Value == nil
			return r.Addr == addr && !zero && comesBefore(r, call)
		case *ssa.FieldAddr:
			return setBefore(r, call)
		}
		return false
	})
}

// comesBefore reports whether an instruction runs before another one whenever that runs.
func comesBefore(first, then ssa.Instruction) bool {
	from, to := first.Block(), then.Block()
	if from == to {
		return slices.Index(from.Instrs, first) < slices.Index(to.Instrs, then)
	}
	return from.Dominates(to)
}

// Filled returns the calls that get the address of a variable or of a field of it, so that
// they may set it, each with its other arguments: rows.Scan(&id), load(key, &u).
func Filled(v ssa.Value) iter.Seq2[*ssa.Call, []ssa.Value] {
	return func(yield func(*ssa.Call, []ssa.Value) bool) { filled(v, yield) }
}

func filled(v ssa.Value, yield func(*ssa.Call, []ssa.Value) bool) bool {
	for _, r := range Referrers(v) {
		var call *ssa.Call
		arg := v
		switch r := r.(type) {
		case *ssa.Call:
			call = r
		case *ssa.Store:
			if r.Val == v {
				call, arg = variadicValue(r)
			}
		case *ssa.MakeInterface:
			if !filled(r, yield) {
				return false
			}
		case *ssa.FieldAddr:
			if !filled(r, yield) {
				return false
			}
		}
		if call != nil && !yield(call, argsBut(call, arg)) {
			return false
		}
	}
	return true
}
