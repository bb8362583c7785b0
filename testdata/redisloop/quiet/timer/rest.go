package timer

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Rest sleeps for what is left of its interval.
func Rest(ctx context.Context, rdb *redis.Client, every time.Duration) {
	for ctx.Err() == nil {
		start := time.Now()
		rdb.Incr(ctx, "rounds")
		if rest := every - time.Since(start); rest > 0 {
			time.Sleep(rest)
		}
	}
}
