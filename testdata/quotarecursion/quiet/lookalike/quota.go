// Package lookalike holds methods that look like those of a guard and are none.
package lookalike

import (
	"context"

	"redisvet.test/quotarecursion/report/unbounded/direct/cache"
)

// Other is no Checker: its Check has another signature.
type Other struct {
	cache *cache.Cache
}

func (o *Other) Check(ctx context.Context, tenant, key string) error {
	_, err := o.cache.Get(ctx, tenant, key)
	return err
}
