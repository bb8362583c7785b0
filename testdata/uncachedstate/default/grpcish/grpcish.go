// Package grpcish has interceptors, in the shape that gRPC gives them.
package grpcish

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Handler is called by an interceptor.
type Handler func(ctx context.Context, req any) (any, error)

// Info describes a call.
type Info struct{ FullMethod string }

// UnaryInterceptor comes between a server and its handlers.
type UnaryInterceptor func(ctx context.Context, req any, info *Info, next Handler) (any, error)

// ServerStream is a call of many messages.
type ServerStream interface {
	Context() context.Context
	RecvMsg(m any) error
}

// StreamHandler handles a stream.
type StreamHandler func(srv any, stream ServerStream) error

// ErrExhausted is RESOURCE_EXHAUSTED.
var ErrExhausted = errors.New("rate limit exceeded")

type peerKey struct{}

func peer(ctx context.Context) string {
	p, _ := ctx.Value(peerKey{}).(string)
	return p
}

// Throttle reads on each call.
func Throttle(rdb redis.UniversalClient) UnaryInterceptor {
	return func(ctx context.Context, req any, info *Info, next Handler) (any, error) {
		if err := check(ctx, rdb, info.FullMethod); err != nil {
			return nil, err
		}
		return next(ctx, req)
	}
}

func check(ctx context.Context, rdb redis.UniversalClient, method string) error {
	n, err := rdb.Exists(ctx, "throttled:"+method+":"+peer(ctx)).Result() // want ratelimit:`EXISTS "throttled:\*:\*" on every call of .*Throttle`
	if err != nil || n == 0 {
		return nil
	}
	return ErrExhausted
}

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

type plain struct{ rdb redis.UniversalClient }

// PlainStreams is given as a method value as well, and reads each time.
func PlainStreams(rdb redis.UniversalClient) func(any, ServerStream, *Info, StreamHandler) error {
	return plain{rdb}.intercept
}

func (p plain) intercept(srv any, stream ServerStream, info *Info, next StreamHandler) error {
	if p.rdb.Get(stream.Context(), "breaker:"+info.FullMethod).Val() == "open" { // want breaker:`GET "breaker:\*" on every call of`
		return errors.New("unavailable")
	}
	return next(srv, stream)
}
