package purpose

import (
	"go/types"
	"slices"

	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// StartsUp reports whether a function runs when a program starts: by its name, or
// because it makes a handler.
func StartsUp(fn *summary.Fn) bool {
	if fn.SSA.Parent() != nil {
		return false // a literal that a constructor returns runs later
	}
	if makesHandler(fn) {
		return true // routes are built once; the returned handler runs later
	}
	ws := state.Words(fn.Name().Name)
	if len(ws) == 0 || !knowledge.StartWords.Has(ws[0]) {
		return false
	}
	if entry.HandlesRequests(fn) { // serve(w, r) runs with each request
		return false
	}
	return !isOperation(fn, ws)
}

// isOperation reports whether a name that begins with a verb of start-up is that
// of an operation: the object is no part of a program, and a caller chooses it. So is a
// method Run that answers with a value, or that is given what to run.
func isOperation(fn *summary.Fn, ws []string) bool {
	if len(ws) == 1 && ws[0] == "run" && fn.SSA.Signature.Recv() != nil {
		return answersValue(fn.SSA.Signature) || takesFunction(fn.SSA.Signature)
	}
	return knowledge.OperationVerbs.Has(ws[0]) && len(ws) > 1 &&
		!slices.ContainsFunc(ws[1:], knowledge.LifecycleNouns.Has) && !NamesState(ws[1:]) && (ws[0] == "sync" || TakesItem(fn))
}

// answersValue reports whether a function returns more than whether it failed.
func answersValue(sig *types.Signature) bool {
	return sig.Results().Len() > 0 && !flow.IsError(sig.Results().At(0).Type())
}

func takesFunction(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

// TakesItem reports whether a function has a parameter besides a context.
func TakesItem(fn *summary.Fn) bool {
	params := fn.SSA.Signature.Params()
	for i := range params.Len() {
		if flow.QualifiedName(params.At(i).Type()) != "context.Context" {
			return true
		}
	}
	return false
}

// makesHandler reports whether a function returns a handler or middleware.
func makesHandler(fn *summary.Fn) bool {
	res := fn.SSA.Signature.Results()
	if res.Len() == 0 || entry.HandlesRequests(fn) && entry.TakesRequest(fn) {
		return false
	}
	if _, ok := res.At(0).Type().Underlying().(*types.Signature); ok {
		return true
	}
	return flow.QualifiedName(res.At(0).Type()) == knowledge.HTTPHandler
}
