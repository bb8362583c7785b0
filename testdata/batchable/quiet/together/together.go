// Package together queues commands, and sends them at once.
package together

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Save queues to a pipeline.
func Save(ctx context.Context, rdb *redis.Client, id string) error {
	pipe := rdb.Pipeline()
	pipe.Set(ctx, "a:"+id, 1, 0)
	pipe.SAdd(ctx, "ids", id)
	pipe.Expire(ctx, "ids", time.Hour)
	_, err := pipe.Exec(ctx)
	return err
}

// Push does the same in a transaction.
func Push(ctx context.Context, rdb *redis.Client, event string) error {
	_, err := rdb.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.LPush(ctx, "events", event)
		pipe.LTrim(ctx, "events", 0, 99)
		pipe.Expire(ctx, "events", time.Hour)
		return nil
	})
	return err
}
