// Package unused has a directive where nothing is found any more.
package unused

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Count reads the number of users, which was once three numbers.
func Count(ctx context.Context, rdb *redis.Client) (int64, error) {
	//redisvet:ignore batchable -- it runs once a day // want unused:`redisvet:ignore batchable suppresses nothing here: remove it`
	return rdb.SCard(ctx, "users").Result()
}
