// Package grpcish has interceptors, in the shape that gRPC gives them.
package grpcish

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Handler is called by an interceptor.
type Handler func(ctx context.Context, req any) (any, error)

// Info describes a call.
type Info struct{ FullMethod string }

// UnaryInterceptor comes between a server and its handlers.
type UnaryInterceptor func(ctx context.Context, req any, info *Info, next Handler) (any, error)

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
