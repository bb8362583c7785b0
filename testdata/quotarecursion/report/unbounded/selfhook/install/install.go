// Package install adds the hooks of another package to the clients that they
// use, or to others.
package install

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/selfhook/hooks"
)

// Tenants adds a hook to any kind of client.
func Tenants(rdb redis.UniversalClient) {
	rdb.AddHook(hooks.NewTenants(rdb)) // want unbounded:`\(\*Tenants\)\.ProcessHook -> HINCRBY -> .* \(this guard\): recursion without a stop; read through a direct client`
}

// Batches keeps the hook in a variable first.
func Batches(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	hook := hooks.NewBatches(rdb)
	rdb.AddHook(hook) // want unbounded:`\(\*Batches\)\.ProcessPipelineHook -> \(\*Batches\)\.count -> .* \(this guard\): recursion without a stop`
	return rdb
}

// Dials adds the hook that dials to dial.
func Dials(opt *redis.Options) *redis.Client {
	rdb := redis.NewClient(opt)
	rdb.AddHook(hooks.NewDials(rdb)) // want unbounded:`Dials\.DialHook -> INCR -> .* \(this guard\): recursion without a stop`
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
