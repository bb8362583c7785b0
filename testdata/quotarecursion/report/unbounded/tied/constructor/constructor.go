// Package constructor closes circles by constructors.
package constructor

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/tied/cache"
	"redisvet.test/quotarecursion/report/unbounded/tied/quota"
)

// Gated gives the quota to the cache as it is built.
func Gated(rdb *redis.Client) *cache.Cache {
	q := quota.New()
	c := cache.NewGated(rdb, q)
	q.Values = c // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Pass -> \(\*Cache\)\.Load -> Gate\.Pass$`
	return c
}

// Opened passes both through helpers of this package.
func Opened(rdb *redis.Client) *cache.Cache {
	c := open(rdb)
	attach(c, quota.Over(c)) // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Pass -> \(\*Cache\)\.Load -> Gate\.Pass$`
	return c
}

func open(rdb *redis.Client) *cache.Cache { return cache.New(rdb) }

func attach(c *cache.Cache, g cache.Gate) { c.SetGate(g) }
