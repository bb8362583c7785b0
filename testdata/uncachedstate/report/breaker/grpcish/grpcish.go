// Package grpcish has an interceptor of streams that reads each time.
package grpcish

import (
	"context"
	"errors"

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
