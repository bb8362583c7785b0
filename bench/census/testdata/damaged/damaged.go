// Package damaged has a type error, and a place that is listed all the same.
package damaged

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func damaged(ctx context.Context, rdb *redis.Client, keys []string) {
	for _, key := range keys {
		rdb.Get(ctx, key)
	}
	missing()
}
