package callpath

import (
	"slices"

	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// ForEveryRequest reports whether every request takes a path: a middleware, an interceptor,
// a transport, or a function that authenticates.
func (w Path) ForEveryRequest(fn *summary.Fn) bool {
	return w.ThroughMiddleware(fn) ||
		slices.ContainsFunc(w.Functions(fn), func(fn *summary.Fn) bool { return NamesEveryRequest(fn.Name()) })
}

// ThroughMiddleware reports whether the types of functions on a path say that every request
// takes it.
func (w Path) ThroughMiddleware(fn *summary.Fn) bool {
	return slices.ContainsFunc(w.Functions(fn), IsMiddleware)
}

// IsMiddleware reports whether the type of a function says that every request passes through
// it: a middleware, an interceptor or a transport.
func IsMiddleware(fn *summary.Fn) bool {
	name := fn.Name().Declared()
	return entry.PassesOn(fn) || fn.SSA.Parent() != nil && entry.IsMiddleware(fn.SSA.Parent().Signature) || entry.IsMiddleware(fn.SSA.Signature) ||
		name.Name == "RoundTrip" && name.Recv != ""
}

// NamesEveryRequest reports whether the name of a function says that every request passes
// through it.
func NamesEveryRequest(name names.Func) bool {
	return slices.ContainsFunc(state.Words(name.String()), knowledge.EveryRequestWords.Has)
}
