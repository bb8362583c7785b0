// Package unguardedmethod holds guards that read below the guarded client, or
// by a method that asks nobody.
package unguardedmethod

import (
	"context"

	"redisvet.test/quotarecursion/report/unbounded/direct/cache"
)

// Beside reads past the checker.
type Beside struct {
	cache *cache.Cache
}

func (b *Beside) Check(ctx context.Context, tenant string) error {
	_, err := b.cache.Raw(ctx, "quota:"+tenant)
	return err
}

// Inside takes the client out of the cache.
type Inside struct {
	cache *cache.Cache
}

func (i *Inside) Check(ctx context.Context, tenant string) error {
	return i.cache.Client().Get(ctx, "quota:"+tenant).Err()
}
