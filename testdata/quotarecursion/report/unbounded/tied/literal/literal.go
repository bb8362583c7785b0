// Package literal closes circles by struct literals and fields.
package literal

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/tied/cache"
	"redisvet.test/quotarecursion/report/unbounded/tied/quota"
)

// Last is tied by the field that is set last.
func Last(rdb *redis.Client) *cache.Cache {
	q := &quota.Quota{}
	c := &cache.Cache{Client: rdb, Gate: q}
	q.Values = c // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Pass -> \(\*Cache\)\.Load -> Gate\.Pass$`
	return c
}

// Field sets the field of the cache.
func Field(rdb *redis.Client) *cache.Cache {
	c := &cache.Cache{Client: rdb}
	c.Gate = &quota.Quota{Values: c} // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Pass -> \(\*Cache\)\.Load -> Gate\.Pass$`
	return c
}
