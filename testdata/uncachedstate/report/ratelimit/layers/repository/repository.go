// Package repository is called by its concrete types.
package repository

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Throttles struct{ rdb *redis.Client }

func New(rdb *redis.Client) *Throttles { return &Throttles{rdb} }

func (t *Throttles) Throttled(ctx context.Context, tenant string) (bool, error) {
	n, err := t.rdb.Exists(ctx, "throttle:"+tenant).Result()
	return n == 1, err
}

// Mode has a key that nobody gives it.
func (t *Throttles) Mode(ctx context.Context) (string, error) {
	return t.rdb.Get(ctx, "throttle:mode").Result()
}

// BreakerRepository hands on.
type BreakerRepository struct{ t *Throttles }

func (b *BreakerRepository) Throttled(ctx context.Context, tenant string) (bool, error) {
	return b.t.Throttled(ctx, tenant)
}
