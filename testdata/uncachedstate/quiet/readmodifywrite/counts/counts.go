// Package counts has limiters that write on each call: no state to cache.
package counts

import (
	"context"

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
