// Package wire gives functions of the manager to the cache that it uses.
package wire

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/functions/cache"
	"redisvet.test/quotarecursion/report/unbounded/functions/manager"
)

// Reads adds a check of reads.
func Reads(rdb *redis.Client) *cache.Cache {
	c := cache.New(cache.Config{Client: rdb})
	m := manager.New(c)
	c.Before(m.Check) // want unbounded:`infinite recursion; .*path: \(\*Manager\)\.Check -> \(\*Cache\)\.Read -> .*checks.*$`
	return c
}

// Writes sets the function that writes.
func Writes(rdb *redis.Client) *cache.Cache {
	c := cache.New(cache.Config{Client: rdb})
	c.SetOnWrite(manager.New(c).Record) // want unbounded:`infinite recursion; .*path: \(\*Manager\)\.Record -> \(\*Cache\)\.Write -> .*OnWrite$`
	return c
}
