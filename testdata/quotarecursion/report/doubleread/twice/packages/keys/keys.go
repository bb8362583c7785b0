// Package keys reads and names the keys of quotas.
package keys

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Quota names the counter of a tenant.
func Quota(tenant string) string { return "quota:" + tenant + ":used" }

// Used returns the counter at key.
func Used(ctx context.Context, rdb redis.Cmdable, key string) (int64, error) {
	return rdb.Get(ctx, key).Int64()
}

// Resets returns when the counter at key starts again.
func Resets(ctx context.Context, rdb redis.Cmdable, key string) (time.Duration, error) {
	return rdb.TTL(ctx, key).Result()
}
