// Package grpcish has an interceptor of streams that keeps what it has read for
// ten seconds.
package grpcish

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Info describes a call.
type Info struct{ FullMethod string }

// ServerStream is a call of many messages.
type ServerStream interface {
	Context() context.Context
	RecvMsg(m any) error
}

// StreamHandler handles a stream.
type StreamHandler func(srv any, stream ServerStream) error

type guard struct {
	rdb  redis.UniversalClient
	mu   sync.Mutex
	open map[string]openState
}

type openState struct {
	open bool
	at   time.Time
}

// Streams guards streams by a breaker that it asks for once in ten seconds.
func Streams(rdb redis.UniversalClient) func(any, ServerStream, *Info, StreamHandler) error {
	g := &guard{rdb: rdb, open: map[string]openState{}}
	return g.intercept
}

func (g *guard) intercept(srv any, stream ServerStream, info *Info, next StreamHandler) error {
	if g.isOpen(stream.Context(), info.FullMethod) {
		return errors.New("unavailable")
	}
	return next(srv, stream)
}

func (g *guard) isOpen(ctx context.Context, method string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s, ok := g.open[method]; ok && time.Since(s.at) < 10*time.Second {
		return s.open
	}
	open := g.rdb.Get(ctx, "breaker:"+method).Val() == "open"
	g.open[method] = openState{open, time.Now()}
	return open
}
