//go:build withredis

package tagged

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func tagged(ctx context.Context, rdb *redis.Client, keys []string) {
	for _, key := range keys {
		rdb.Get(ctx, key)
	}
}
