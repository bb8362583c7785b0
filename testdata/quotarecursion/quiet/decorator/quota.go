// Package decorator holds guards that ask the next one.
package decorator

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/direct/cache"
)

// Team asks the quota above it, which reads directly: a chain, and no circle.
type Team struct {
	above cache.Checker
	rdb   *redis.Client
}

func (t *Team) Check(ctx context.Context, tenant string) error {
	if err := t.above.Check(ctx, "all"); err != nil {
		return err
	}
	return t.rdb.Get(ctx, "quota:"+tenant).Err()
}
