// Package anotherclient has hooks that hold two clients and read through the wrong one.
package anotherclient

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

type base struct{}

func (base) DialHook(next redis.DialHook) redis.DialHook { return next }
func (base) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

type quota struct {
	base
	rdb, direct *redis.Client
}

func newQuota(rdb, direct *redis.Client) *quota { return &quota{rdb: rdb, direct: direct} }

func (q *quota) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		left, err := q.rdb.Get(ctx, "quota").Int() // want unbounded:`infinite recursion`
		if err == nil && left <= 0 {
			return errOver
		}
		return next(ctx, cmd)
	}
}

// Connect makes both, and has the quota look after one of them.
func Connect(addr string) *redis.Client {
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	rdb.AddHook(newQuota(rdb, redis.NewClient(&redis.Options{Addr: addr})))
	return rdb
}
