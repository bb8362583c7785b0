// Package wire closes circles between cache and quota.
package wire

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/fix/remadeguard/cache"
	"redisvet.test/quotarecursion/fix/remadeguard/quota"
)

// Simple can have a cache for the quota alone.
func Simple(rdb *redis.Client) *cache.Cache {
	store := cache.New(rdb)
	// The guard.
	quotas := quota.NewManager(store)
	store.Guard(quotas) // want unbounded:`infinite recursion`
	return store
}

// Aligned has comments that a fix would put out of line.
func Aligned(rdb *redis.Client) *cache.Cache {
	store := cache.New(rdb)
	quotas := quota.NewManager(store) // the guard
	store.Guard(quotas)               // want unbounded:`infinite recursion`
	return store
}

// Started would start something twice, and gets no fix.
func Started(rdb *redis.Client) *cache.Cache {
	store := cache.Started(rdb)
	quotas := quota.NewManager(store)
	store.Guard(quotas) // want unbounded:`infinite recursion`
	return store
}

// Reassigned would have another client.
func Reassigned(rdb, other *redis.Client) *cache.Cache {
	store := cache.New(rdb)
	rdb = other
	quotas := quota.NewManager(store)
	store.Guard(quotas) // want unbounded:`infinite recursion`
	return store
}

// Shadowed has another package's name in the way.
func Shadowed(rdb *redis.Client, on bool) *cache.Cache {
	store := cache.New(rdb)
	if cache := on; cache {
		quotas := quota.NewManager(store)
		store.Guard(quotas) // want unbounded:`infinite recursion`
	}
	return store
}

// Options is a struct that may change.
type Options struct{ Client *redis.Client }

// Field takes the client out of one.
func Field(o *Options) *cache.Cache {
	store := cache.New(o.Client)
	o.Client = nil
	quotas := quota.NewManager(store)
	store.Guard(quotas) // want unbounded:`infinite recursion`
	return store
}

// Inline makes the guard where it is given.
func Inline(rdb *redis.Client) *cache.Cache {
	store := cache.New(rdb)
	store.Guard(quota.NewManager(store)) // want unbounded:`infinite recursion`
	return store
}
