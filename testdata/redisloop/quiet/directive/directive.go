// Package directive silences findings by directives.
package directive

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
