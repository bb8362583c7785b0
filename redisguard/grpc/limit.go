// Package grpcguard has redisguard's limiters as interceptors for gRPC servers.
package grpcguard

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/redisvet/redisvet/redisguard"
)

// LimitOptions configure UnaryLimit and StreamLimit. The functions get the
// context of the call, which has its metadata and peer, and the full name of
// the method, such as "/package.Service/Method". They are called concurrently.
type LimitOptions struct {
	// Key returns whose limit a call uses up. It is required.
	Key func(ctx context.Context, method string) string `json:"-"`
	// Cost returns the tokens that a call costs; 0 admits it. Default: 1.
	Cost func(ctx context.Context, method string) int `json:"-"`
	// Skip reports whether a call is not limited, such as a health check.
	// Neither Key nor Cost is called for it. Default: none is skipped.
	Skip func(ctx context.Context, method string) bool `json:"-"`
}

// UnaryLimit returns an interceptor that passes on what a limiter admits. What
// it denies ends with codes.ResourceExhausted and, in its details, a RetryInfo
// with the wait before the next attempt, which clients may follow. A call
// without a decision ends with the code of its context, or with Internal. After
// redisguard.ErrTooMany it ends with ResourceExhausted without a RetryInfo,
// because it would be denied at any time.
//
// The fields of Decision.SetHeader are in the header of limited calls, in lower
// case. With several interceptors, each adds its values to those of the others. It
// panics without a limiter or a Key.
func UnaryLimit(l redisguard.Allower, o LimitOptions) grpc.UnaryServerInterceptor {
	check(l, o)
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		err := o.decide(ctx, l, info.FullMethod, func(md metadata.MD) error { return grpc.SetHeader(ctx, md) })
		if err != nil {
			return nil, err
		}
		return next(ctx, req)
	}
}

// StreamLimit is UnaryLimit for streams. A stream costs once, when it begins,
// and not for each message.
func StreamLimit(l redisguard.Allower, o LimitOptions) grpc.StreamServerInterceptor {
	check(l, o)
	return func(srv any, s grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
		if err := o.decide(s.Context(), l, info.FullMethod, s.SetHeader); err != nil {
			return err
		}
		return next(srv, s)
	}
}

func check(l redisguard.Allower, o LimitOptions) {
	if none, ok := l.(*redisguard.Limiter); l == nil || ok && none == nil || o.Key == nil {
		panic("grpcguard: a limiter and a Key are required")
	}
}

// decide returns nil for a call that is admitted, and otherwise its error.
func (o *LimitOptions) decide(ctx context.Context, l redisguard.Allower, method string, setHeader func(metadata.MD) error) error {
	if o.Skip != nil && o.Skip(ctx, method) {
		return nil
	}
	cost := 1
	if o.Cost != nil {
		cost = o.Cost(ctx, method)
	}
	d, err := l.AllowN(ctx, o.Key(ctx, method), cost)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return status.FromContextError(ctx.Err()).Err()
	case errors.Is(err, redisguard.ErrTooMany):
		return status.Error(codes.ResourceExhausted, err.Error())
	default:
		return status.Error(codes.Internal, err.Error())
	}
	_ = setHeader(fields(d)) // it fails if an interceptor before has sent the header
	if d.OK {
		return nil
	}
	s := status.New(codes.ResourceExhausted, "rate limit exceeded")
	if detailed, err := s.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(d.RetryAfter)}); err == nil {
		s = detailed
	}
	return s.Err()
}

// fields returns the header fields of a decision as metadata.
func fields(d redisguard.Decision) metadata.MD {
	h := http.Header{}
	d.SetHeader(h)
	md := metadata.MD{}
	for name, values := range h {
		md.Set(strings.ToLower(name), values...)
	}
	return md
}
