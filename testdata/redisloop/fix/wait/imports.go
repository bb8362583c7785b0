package wait

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Hold needs package time, which is not there yet.
func Hold(ctx context.Context, rdb *redis.Client) error {
	for {
		err := rdb.Set(ctx, "held", 1, 0).Err() // want retry:`retried without backoff`
		if err == nil {
			return nil
		}
	}
}

// Named has another thing of that name.
func Named(ctx context.Context, rdb *redis.Client, time string) error {
	for {
		err := rdb.Set(ctx, "held", time, 0).Err() // want retry:`retried without backoff`
		if err == nil {
			return nil
		}
	}
}
