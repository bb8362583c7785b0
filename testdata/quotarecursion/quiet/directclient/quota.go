// Package directclient holds guards that read with a client that nobody guards.
package directclient

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/direct/cache"
)

// Direct reads with a client of its own.
type Direct struct {
	rdb *redis.Client
}

func (d *Direct) Check(ctx context.Context, tenant string) error {
	return d.rdb.Get(ctx, "quota:"+tenant).Err()
}

// Own builds the cache that it reads through, and gives it no checker.
type Own struct {
	cache *cache.Cache
}

func NewOwn(rdb *redis.Client) *Own { return &Own{cache: cache.New(rdb)} }

func (o *Own) Check(ctx context.Context, tenant string) error {
	_, err := o.cache.Get(ctx, tenant, "quota:"+tenant)
	return err
}
