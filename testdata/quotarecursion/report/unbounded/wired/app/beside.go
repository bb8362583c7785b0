package app

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/wired/cache"
	"redisvet.test/quotarecursion/report/unbounded/wired/quota"
)

// Beside gives the quota a cache of its own, that nobody guards.
func Beside(rdb *redis.Client) *cache.Cache {
	own := cache.New(rdb)
	guarded := cache.New(rdb, cache.WithGuard(quota.New(own)))
	return guarded
}
