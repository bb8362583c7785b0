package sent

import (
	"context"
	"runtime"
	"sync/atomic"
)

// looked is whether somebody looks at stacks.
var looked atomic.Bool

// Look makes WithCaller keep stacks, from now on.
func Look() { looked.Store(true) }

// callerKey is the key of a *Stack in a context.
type callerKey struct{}

// WithCaller keeps the stack of the caller in a context, for a command that another
// goroutine sends with it.
func WithCaller(ctx context.Context) context.Context {
	if !looked.Load() || ctx.Value(callerKey{}) != nil {
		return ctx
	}
	s := new(Stack)
	runtime.Callers(2, s[:])
	return context.WithValue(ctx, callerKey{}, s)
}

// Resolve sets the stack to that of WithCaller, if the context has one.
func (s *Stack) Resolve(ctx context.Context) {
	if c, ok := ctx.Value(callerKey{}).(*Stack); ok {
		*s = *c
	}
}
