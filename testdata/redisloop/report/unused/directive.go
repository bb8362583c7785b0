// Package unused has a directive where nothing is found any more.
package unused

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Admin struct{ rdb *redis.Client }

// Stale silences nothing: there is no loop any more.
func (a *Admin) Stale(ctx context.Context, keys []string) {
	//redisvet:ignore redisloop -- few keys // want unused:`redisloop`
	a.rdb.MGet(ctx, keys...)
}
