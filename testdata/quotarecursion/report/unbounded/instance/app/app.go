// Package app hands the quota a cache without a checker.
package app

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/instance/cache"
	"redisvet.test/quotarecursion/report/unbounded/instance/quota"
)

// New returns the cache of the service.
func New(rdb *redis.Client) *cache.Cache {
	counters := cache.New(rdb, nil)
	return cache.New(rdb, quota.New(counters))
}
