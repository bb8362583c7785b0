// Package options has clients whose options call back.
package options

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

func OnConnect() *redis.Client {
	var rdb *redis.Client
	rdb = redis.NewClient(&redis.Options{
		OnConnect: func(ctx context.Context, cn *redis.Conn) error {
			return rdb.Incr(ctx, "connections").Err() // want unbounded:`^OnConnect literal sends a command that calls it again: each new connection needs another one until the pool is empty; give it a client of its own, without hooks; path: OnConnect literal -> INCR -> OnConnect`
		},
	})
	return rdb
}

// OnConn uses the connection that it is given.
func OnConn() *redis.Client {
	return redis.NewClient(&redis.Options{
		OnConnect: func(ctx context.Context, cn *redis.Conn) error {
			return cn.ClientSetName(ctx, "app").Err()
		},
	})
}

type limiter struct {
	rdb *redis.Client
}

func (l *limiter) Allow() error {
	if l.rdb.Get(context.Background(), "limit").Val() == "1" { // want unbounded:`infinite recursion; .*path: \(\*limiter\)\.Allow -> GET -> Limiter\.Allow$`
		return errors.New("limited")
	}
	return nil
}

func (l *limiter) ReportResult(error) {}

func Limited() *redis.Client {
	l := &limiter{}
	rdb := redis.NewClient(&redis.Options{Limiter: l})
	l.rdb = rdb
	return rdb
}

type remote struct {
	rdb *redis.Client
}

func (l *remote) Allow() error { return l.rdb.Get(context.Background(), "limit").Err() }

func (l *remote) ReportResult(error) {}

// Remote asks another server.
func Remote() *redis.Client {
	l := &remote{rdb: redis.NewClient(&redis.Options{Addr: "limits:6379"})}
	return redis.NewClient(&redis.Options{Limiter: l})
}
