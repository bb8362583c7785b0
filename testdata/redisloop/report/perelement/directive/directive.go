// Package directive has directives that do not silence the finding below them.
package directive

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Admin struct{ rdb *redis.Client }

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
