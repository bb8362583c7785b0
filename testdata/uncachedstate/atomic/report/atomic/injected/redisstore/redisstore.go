// Package redisstore only stores.
package redisstore

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

func New(rdb *redis.Client) *Store { return &Store{rdb} }

func (s *Store) Add(ctx context.Context, key string) (int64, error) {
	return s.rdb.Incr(ctx, key).Result()
}
