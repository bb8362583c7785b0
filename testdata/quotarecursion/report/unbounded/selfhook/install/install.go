// Package install adds the hooks of another package to the clients that they
// use, or to others.
package install

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/selfhook/hooks"
)

// Tenants adds a hook to any kind of client.
func Tenants(rdb redis.UniversalClient) {
	rdb.AddHook(hooks.NewTenants(rdb)) // want unbounded:`infinite recursion; .*path: \(\*Tenants\)\.ProcessHook -> HINCRBY -> .*$`
}

// Batches keeps the hook in a variable first.
func Batches(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	hook := hooks.NewBatches(rdb)
	rdb.AddHook(hook) // want unbounded:`infinite recursion; .*path: \(\*Batches\)\.ProcessPipelineHook -> \(\*Batches\)\.count -> .*$`
	return rdb
}

// Dials adds the hook that dials to dial.
func Dials(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(hooks.NewDials(rdb)) // want unbounded:`Dials\.DialHook sends a command that calls it again: each new connection needs another one until the pool is empty; give it a client of its own, without hooks; path: Dials\.DialHook -> INCR -> the hook`
	return rdb
}

// Counted counts in a second client, on which there is no hook.
func Counted(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	raw := redis.NewClient(opt)
	rdb.AddHook(hooks.NewTenants(raw))
	rdb.AddHook(hooks.NewBatches(raw))
	rdb.AddHook(hooks.NewDials(raw))
	return rdb
}
