// Package ignore silences findings by directives.
package ignore

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Admin struct{ rdb *redis.Client }

// Above has its directive on the line before.
func (a *Admin) Above(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore redisloop -- at most five keys, by hand
		a.rdb.Get(ctx, key)
	}
}

// Beside has it on the line itself.
func (a *Admin) Beside(ctx context.Context, keys []string) {
	for _, key := range keys {
		a.rdb.Get(ctx, key) //redisvet:ignore redisloop -- at most five keys, by hand
	}
}

// Whole has it on the declaration.
//
//redisvet:ignore redisloop -- a migration that runs once
func (a *Admin) Whole(ctx context.Context, keys []string) {
	for _, key := range keys {
		a.rdb.Get(ctx, key)
		a.rdb.Persist(ctx, key)
	}
}

// Several names more than one rule.
func (a *Admin) Several(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore uncachedstate,redisloop -- at most five keys, by hand
		a.rdb.Get(ctx, key)
	}
}

// Bare gives no reason, so its directive does not hold.
func (a *Admin) Bare(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore redisloop
		a.rdb.Get(ctx, key) // want perelement:`a.rdb.Get in a loop over keys: one GET per element`
	}
}

// Other is for another rule.
func (a *Admin) Other(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore uncachedstate -- it is no state
		a.rdb.Get(ctx, key) // want perelement:`a.rdb.Get in a loop over keys: one GET per element`
	}
}

// Foreign is a directive of golangci-lint, which honours it by itself.
func (a *Admin) Foreign(ctx context.Context, keys []string) {
	for _, key := range keys {
		a.rdb.Get(ctx, key) //nolint:redisvet // want perelement:`a.rdb.Get in a loop over keys: one GET per element`
	}
}

// Stale silences nothing: there is no loop any more.
func (a *Admin) Stale(ctx context.Context, keys []string) {
	//redisvet:ignore redisloop -- few keys // want unused:`redisloop`
	a.rdb.MGet(ctx, keys...)
}
