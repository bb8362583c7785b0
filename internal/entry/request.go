package entry

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

// HandlesRequests reports whether a function's parameters or name say that
// requests pass through it.
func HandlesRequests(fn *summary.Fn) bool {
	if TakesRequest(fn) {
		return true
	}
	if slices.ContainsFunc(names.Singular(fn.Name().String()), knowledge.HandlerWords.Has) {
		return true
	}
	name := fn.Name()
	return name.Literals == 0 && name.Pointer && knowledge.RequestMethods.Has(name.Name)
}

// TakesRequest reports whether a function has a request among its parameters.
func TakesRequest(fn *summary.Fn) bool { return HasRequest(fn.SSA.Signature) }

// HasRequest reports whether functions of a signature take requests.
func HasRequest(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		if knowledge.RequestTypes.Has(flow.QualifiedName(sig.Params().At(i).Type())) {
			return true
		}
	}
	return false
}

// IsMiddleware reports whether a function makes a handler of another one, or is an
// interceptor: it has the description of a call among its parameters.
func IsMiddleware(sig *types.Signature) bool {
	params := sig.Params()
	for i := range params.Len() {
		if knowledge.CallInfoTypes.Has(flow.QualifiedName(params.At(i).Type())) {
			return true
		}
		if isHandler(params.At(i).Type()) && sig.Results().Len() == 1 && isHandler(sig.Results().At(0).Type()) {
			return true
		}
	}
	return false
}

// PassesOn reports whether a function passes its request on to another handler, as a
// middleware does: c.Next(), next(w, r).
func PassesOn(fn *summary.Fn) bool {
	return TakesRequest(fn) && slices.ContainsFunc(fn.SSA.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			call, ok := in.(ssa.CallInstruction)
			return ok && passesRequest(call.Common())
		})
	})
}

// passesRequest reports whether a call gives a request to what handles it next: a method
// for that, or a function that is a value.
func passesRequest(c *ssa.CallCommon) bool {
	isRequest := func(v ssa.Value) bool { return knowledge.RequestTypes.Has(flow.QualifiedName(v.Type())) }
	if c.IsInvoke() {
		return knowledge.NextFunctions.Has(c.Method.Name()) && (isRequest(c.Value) || slices.ContainsFunc(c.Args, isRequest))
	}
	if f := c.StaticCallee(); f != nil {
		return knowledge.NextFunctions.Has(f.Name()) && slices.ContainsFunc(c.Args, isRequest)
	}
	return isHandler(c.Value.Type()) && slices.ContainsFunc(c.Args, isRequest)
}

// isHandler reports whether a type is one of handlers of requests.
func isHandler(t types.Type) bool {
	if name := flow.QualifiedName(t); name == knowledge.HTTPHandler || name == knowledge.HTTPHandlerFunc {
		return true
	}
	sig, ok := t.Underlying().(*types.Signature)
	return ok && HasRequest(sig)
}
