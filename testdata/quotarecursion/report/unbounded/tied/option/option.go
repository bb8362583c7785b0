// Package option closes circles by functional options.
package option

import (
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/tied/cache"
	"redisvet.test/quotarecursion/report/unbounded/tied/quota"
)

// Applied gives the option to a cache that the quota has already.
func Applied(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	q := quota.New(quota.From(c))
	c.Apply(cache.WithTTL(time.Minute), cache.WithGate(q)) // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Pass -> \(\*Cache\)\.Load -> Gate\.Pass$`
	return c
}

// Late gives the quota its values by an option, called by hand.
func Late(rdb *redis.Client) *cache.Cache {
	q := quota.New()
	c := cache.New(rdb, cache.WithGate(q))
	quota.From(c)(q) // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Pass -> \(\*Cache\)\.Load -> Gate\.Pass$`
	return c
}
