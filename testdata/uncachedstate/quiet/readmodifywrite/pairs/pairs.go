// Package pairs has limiters that read and count at once.
package pairs

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb *redis.Client
	max int64
}

// Allow reads and adds in one pipeline.
func (l *Limiter) Allow(ctx context.Context, id string) (bool, error) {
	key := "ratelimit:piped:" + id
	pipe := l.rdb.TxPipeline()
	n := pipe.ZCard(ctx, key)
	pipe.ZAdd(ctx, key, redis.Z{Member: id})
	_, err := pipe.Exec(ctx)
	return n.Val() < l.max, err
}

// AllowWatched reads and adds in a transaction, which is exact.
func (l *Limiter) AllowWatched(ctx context.Context, id string) error {
	key := "ratelimit:watched:" + id
	return l.rdb.Watch(ctx, func(tx *redis.Tx) error {
		n, err := tx.Get(ctx, key).Int64()
		if err != nil || n >= l.max {
			return redis.TxFailedErr
		}
		_, err = tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.Incr(ctx, key)
			return nil
		})
		return err
	}, key)
}
