// Package rpc has interceptors that ask a quota service.
package rpc

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/rpc/wire"
)

type quotaClient struct{ conn *wire.Conn }

func newQuotaClient(conn *wire.Conn) *quotaClient { return &quotaClient{conn} }

func (q *quotaClient) Left(ctx context.Context) (int, error) {
	var n int
	return n, q.conn.Invoke(ctx, "/quota/left", nil, &n)
}

type guard struct {
	rdb   *redis.Client
	quota *quotaClient
}

func (g *guard) intercept(ctx context.Context, method string, req, reply any, next wire.Invoker) error {
	g.rdb.Incr(ctx, "calls")
	if n, err := g.quota.Left(ctx); err != nil || n == 0 { // want unbounded:`infinite recursion; .*path: \(\*guard\)\.intercept -> \(\*quotaClient\)\.Left -> the interceptor$`
		return errors.New("over quota")
	}
	return next(ctx, method, req, reply)
}

// Dial asks the quota through the connection that it guards.
func Dial(rdb *redis.Client, addr string) *wire.Conn {
	g := &guard{rdb: rdb}
	conn := wire.Dial(addr, wire.WithUnaryInterceptor(g.intercept))
	g.quota = newQuotaClient(conn)
	return conn
}

type apart struct {
	rdb   *redis.Client
	quota *quotaClient
}

func (g *apart) intercept(ctx context.Context, method string, req, reply any, next wire.Invoker) error {
	if g.rdb.Exists(ctx, "open").Val() == 0 {
		if n, err := g.quota.Left(ctx); err != nil || n == 0 {
			return errors.New("over quota")
		}
	}
	return next(ctx, method, req, reply)
}

// Apart asks it through one of its own.
func Apart(rdb *redis.Client, addr string) *wire.Conn {
	g := &apart{rdb: rdb, quota: newQuotaClient(wire.Dial(addr))}
	return wire.Dial(addr, wire.WithUnaryInterceptor(g.intercept))
}
