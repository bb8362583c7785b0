package client

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// batched sends a single command for each pipeline. That comes back here as
// well: it needs a connection, and go-redis opens one with a pipeline that goes
// through the hooks.
type batched struct {
	passing
	rdb *redis.Client
}

func (b *batched) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if err := b.rdb.IncrBy(ctx, "batched", int64(len(cmds))).Err(); err != nil { // want unbounded:`infinite recursion; .*path: \(\*batched\)\.ProcessPipelineHook -> INCRBY -> .*$`
			return err
		}
		return next(ctx, cmds)
	}
}

// Batched counts what is in its pipelines.
func Batched(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(&batched{rdb: rdb})
	return rdb
}

// singles sends a pipeline for each single command, the other way round: a
// connection says HELLO through the hooks.
type singles struct {
	passing
	rdb *redis.Client
}

func (s *singles) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		pipe := s.rdb.Pipeline()
		pipe.Incr(ctx, "commands")
		pipe.HIncrBy(ctx, "by-name", cmd.Name(), 1)
		if _, err := pipe.Exec(ctx); err != nil { // want unbounded:`infinite recursion; .*path: \(\*singles\)\.ProcessHook -> .*$`
			return err
		}
		return next(ctx, cmd)
	}
}

// Singles counts its single commands.
func Singles(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(&singles{rdb: rdb})
	return rdb
}
