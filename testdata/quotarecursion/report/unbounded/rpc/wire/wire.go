// Package wire stands for an RPC framework.
package wire

import "context"

type Invoker func(ctx context.Context, method string, req, reply any) error

type Interceptor func(ctx context.Context, method string, req, reply any, next Invoker) error

type Conn struct{ interceptors []Interceptor }

type Option func(*Conn)

func WithUnaryInterceptor(i Interceptor) Option {
	return func(c *Conn) { c.interceptors = append(c.interceptors, i) }
}

func Dial(addr string, opts ...Option) *Conn {
	c := &Conn{}
	for _, o := range opts {
		o(c)
	}
	return c
}

func (c *Conn) Invoke(ctx context.Context, method string, req, reply any) error {
	next := func(context.Context, string, any, any) error { return nil }
	for _, i := range c.interceptors {
		inner := next
		next = func(ctx context.Context, m string, req, reply any) error { return i(ctx, m, req, reply, inner) }
	}
	return next(ctx, method, req, reply)
}
