// Package seldom sends its commands seldom.
package seldom

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Load runs once in a process, as its doc comment says.
//
//redisvet:once -- main calls it before it serves
func Load(ctx context.Context, rdb *redis.Client) (a, b, c string) {
	return rdb.Get(ctx, "a").Val(), rdb.Get(ctx, "b").Val(), rdb.Get(ctx, "c").Val()
}

// CleanupAll deletes what is old.
func CleanupAll(ctx context.Context, rdb *redis.Client) {
	rdb.Del(ctx, "a")
	rdb.Del(ctx, "b")
	rdb.ZRemRangeByScore(ctx, "c", "0", "1")
}
