package redisstore

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Keyed keeps limits by a kind of keys, which is a type of another package.
type Keyed[K any] struct{ rdb *redis.Client }

func NewKeyed[K any](rdb *redis.Client) *Keyed[K] { return &Keyed[K]{rdb} }

func (k *Keyed[K]) Blocked(ctx context.Context, client string) (bool, error) {
	n, err := k.rdb.Exists(ctx, "ratelimit:blocked:"+client).Result()
	return n == 1, err
}
