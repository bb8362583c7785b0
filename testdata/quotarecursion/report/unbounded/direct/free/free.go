// Package free wires what package quota has already been told of, and more
// that is no circle.
package free

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/direct/cache"
	"redisvet.test/quotarecursion/report/unbounded/direct/quota"
)

func Wire(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	c.Use(quota.NewManager(c))
	return c
}
