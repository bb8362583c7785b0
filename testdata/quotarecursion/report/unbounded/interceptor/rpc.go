// Package interceptor has a connection with an interceptor, in the manner of gRPC.
package interceptor

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Invoker does a call.
type Invoker func(ctx context.Context, method string, req, reply any, cc *ClientConn) error

// UnaryClientInterceptor lies round a call.
type UnaryClientInterceptor func(ctx context.Context, method string, req, reply any, cc *ClientConn, invoker Invoker) error

// ClientConn is a connection.
type ClientConn struct {
	target string
	unary  UnaryClientInterceptor
	send   Invoker
}

// NewClient returns a connection to target.
func NewClient(target string, unary UnaryClientInterceptor, send Invoker) *ClientConn {
	return &ClientConn{target: target, unary: unary, send: send}
}

// Invoke does one call.
func (cc *ClientConn) Invoke(ctx context.Context, method string, req, reply any) error {
	if cc.unary != nil {
		return cc.unary(ctx, method, req, reply, cc, cc.send)
	}
	return cc.send(ctx, method, req, reply, cc)
}

var errOver = errors.New("over quota")

// Limits is the client of a service of limits.
type Limits struct{ cc *ClientConn }

// Left asks the service.
func (l Limits) Left(ctx context.Context, method string) (n int, err error) {
	err = l.cc.Invoke(ctx, "/limits.Limits/Left", method, &n)
	return n, err
}

// Dial returns a connection that asks for limits on the same connection.
func Dial(rdb *redis.Client, target string, send Invoker) *ClientConn {
	return NewClient(target, limit(rdb), send)
}

// limit uses the connection that the interceptor is given.
func limit(rdb *redis.Client) UnaryClientInterceptor {
	return func(ctx context.Context, method string, req, reply any, cc *ClientConn, invoker Invoker) error {
		rdb.Incr(ctx, "calls")
		n, err := Limits{cc}.Left(ctx, method) // want unbounded:`limit literal calls through the connection that it intercepts: infinite recursion; give it a connection of its own; path: limit literal -> Limits\.Left -> the interceptor`
		if err != nil || n == 0 {
			return errors.Join(errOver, err)
		}
		return invoker(ctx, method, req, reply, cc)
	}
}

// DialSome limits the methods that a set names. That the service of limits is
// not among them is up to the set.
func DialSome(rdb *redis.Client, target string, send Invoker) *ClientConn {
	return NewClient(target, limitSome(rdb), send)
}

func limitSome(rdb *redis.Client) UnaryClientInterceptor {
	return func(ctx context.Context, method string, req, reply any, cc *ClientConn, invoker Invoker) error {
		if rdb.SIsMember(ctx, "limited", method).Val() {
			n, err := Limits{cc}.Left(ctx, method)
			if err != nil || n == 0 {
				return errors.Join(errOver, err)
			}
		}
		return invoker(ctx, method, req, reply, cc)
	}
}
