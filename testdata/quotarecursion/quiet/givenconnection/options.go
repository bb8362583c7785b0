// Package givenconnection uses the connection that it is given.
package givenconnection

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Given uses the connection that it is given, by commands and by a pipeline.
func Given(opt *redis.Options) *redis.Client {
	opt.OnConnect = func(ctx context.Context, cn *redis.Conn) error {
		if err := cn.ClientSetName(ctx, "app").Err(); err != nil {
			return err
		}
		_, err := cn.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.SAdd(ctx, "connections", "app")
			pipe.Incr(ctx, "connected")
			return nil
		})
		return err
	}
	return redis.NewClient(opt)
}

// Helped hands the connection on.
func Helped(opt *redis.Options) *redis.Client {
	opt.OnConnect = connected
	return redis.NewClient(opt)
}

func connected(ctx context.Context, cn *redis.Conn) error { return register(ctx, cn) }

func register(ctx context.Context, rdb redis.Cmdable) error {
	return rdb.SAdd(ctx, "connections", "app").Err()
}
