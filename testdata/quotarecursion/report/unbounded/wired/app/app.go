// Package app ties the two together, or does not.
package app

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/wired/cache"
	"redisvet.test/quotarecursion/report/unbounded/wired/quota"
)

// Circle gives the cache the quota that reads through it.
func Circle(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	q := quota.New(c)
	c.Guard(q) // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Allow -> \(\*Cache\)\.Get -> Guard\.Allow$`
	return c
}
