package unguardedmethod

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Guarded has a method below the guarded one.
type Guarded struct {
	rdb   *redis.Client
	quota *Quota
}

// Quota reads by that.
type Quota struct{ cache *Guarded }

// Get asks, and then reads.
func (g *Guarded) Get(ctx context.Context, key string) (string, error) {
	if err := g.quota.Check(ctx); err != nil {
		return "", err
	}
	return g.get(ctx, key)
}

func (g *Guarded) get(ctx context.Context, key string) (string, error) {
	return g.rdb.Get(ctx, key).Result()
}

// Check reads by the unguarded method.
func (q *Quota) Check(ctx context.Context) error {
	v, err := q.cache.get(ctx, "quota")
	if err == nil && v == "0" {
		return errOver
	}
	return err
}
