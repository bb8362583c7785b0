package app

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/fields/cache"
	"redisvet.test/quotarecursion/report/unbounded/fields/quota"
)

// Circle makes the cache ask the writer that writes through it.
func Circle(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	w := quota.NewWriter(c)
	c.Limit(w.Allow) // want unbounded:`infinite recursion; .*path: \(\*Writer\)\.Allow -> \(\*Cache\)\.Set -> Cache\.limit$`
	return c
}

// Beside makes it ask one that writes through another.
func Beside(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	c.Limit(quota.NewWriter(cache.New(rdb)).Allow)
	return c
}
