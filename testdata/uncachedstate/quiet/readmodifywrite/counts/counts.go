// Package counts has limiters that write on each call: no state to cache.
package counts

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Window struct{ rdb *redis.Client }

func (w *Window) Allow(ctx context.Context, ip string) (bool, error) {
	n, err := w.rdb.Incr(ctx, "ratelimit:"+ip).Result()
	return n < 100, err
}

// Read and Add are two halves of one. What is done with the count is not seen.
func (w *Window) Read(ctx context.Context, ip string) (int, error) {
	return w.rdb.Get(ctx, "ratelimit:halves:"+ip).Int()
}

func (w *Window) Add(ctx context.Context, ip string) error {
	return w.rdb.Incr(ctx, "ratelimit:halves:"+ip).Err()
}

// Bucket reads, computes and writes back.
type Bucket struct{ rdb *redis.Client }

func (b *Bucket) Take(ctx context.Context, ip string) bool {
	key := "throttle:" + ip
	tokens, err := b.rdb.Get(ctx, key).Int()
	if err != nil {
		tokens = 100
	}
	if tokens == 0 {
		return false
	}
	return b.rdb.Set(ctx, key, tokens-1, time.Minute).Err() == nil
}
