// Package functions gives functions to caches that they do not use.
package functions

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/functions/cache"
	"redisvet.test/quotarecursion/report/unbounded/functions/manager"
)

// Other checks one cache with the counters of another.
func Other(rdb *redis.Client) *cache.Cache {
	counters := cache.New(cache.Config{Client: rdb})
	c := cache.New(cache.Config{Client: rdb})
	c.Before(manager.New(counters).Check)
	return c
}

// Crossed checks writes with a method that reads past the functions.
func Crossed(rdb *redis.Client) *cache.Cache {
	c := cache.New(cache.Config{Client: rdb})
	c.SetOnWrite(manager.New(c).Past)
	return c
}

// ReadOnWrite checks writes by a read. Reads call nobody here.
func ReadOnWrite(rdb *redis.Client) *cache.Cache {
	c := cache.New(cache.Config{Client: rdb})
	c.SetOnWrite(manager.New(c).Check)
	return c
}

// Below uses the client that the cache is built on.
func Below(rdb *redis.Client) *cache.Cache {
	c := cache.New(cache.Config{Client: rdb})
	c.Before(func(ctx context.Context, key string) error {
		return rdb.Get(ctx, "blocked:"+key).Err()
	})
	return c
}

// Metrics is called after the read, and writes a log.
func Metrics(rdb *redis.Client) *cache.Cache {
	c := cache.New(cache.Config{Client: rdb})
	c.SetDone(func(key string) { log.Printf("read %s", key) })
	return c
}

// Warm calls the manager's check once, as a plain function.
func Warm(ctx context.Context, rdb *redis.Client) error {
	c := cache.New(cache.Config{Client: rdb})
	check := manager.New(c).Check
	return check(ctx, "warm")
}
