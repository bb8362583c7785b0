// Package guarded uses no guard where one would do.
package guarded

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Push does not.
func Push(ctx context.Context, rdb *redis.Client) {
	for {
		if rdb.LPush(ctx, "k", "v").Err() == nil { // want retry:`retried without backoff`
			return
		}
	}
}
