// Package inloops has commands in loops, which redisloop reports.
package inloops

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Load reads three keys for each id.
func Load(ctx context.Context, rdb *redis.Client, ids []string) (all []string) {
	for _, id := range ids {
		a := rdb.Get(ctx, "a:"+id).Val()
		b := rdb.Get(ctx, "b:"+id).Val()
		c := rdb.Get(ctx, "c:"+id).Val()
		all = append(all, a+b+c)
	}
	return all
}
