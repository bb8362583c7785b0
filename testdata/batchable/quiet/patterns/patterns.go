// Package patterns looks for keys by patterns, which keyspace reports.
package patterns

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Stats counts the keys of three kinds.
func Stats(ctx context.Context, rdb *redis.Client) (orders, users, shops int) {
	orders = len(rdb.Keys(ctx, "order:*").Val())
	users = len(rdb.Keys(ctx, "user:*").Val())
	shops = len(rdb.Keys(ctx, "shop:*").Val())
	return orders, users, shops
}
