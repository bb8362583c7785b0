// Package store reads what it is told to.
package store

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

func New(rdb *redis.Client) *Store { return &Store{rdb} }

func (s *Store) Fetch(ctx context.Context, key string) (string, error) { return s.get(ctx, key) }

func (s *Store) get(ctx context.Context, key string) (string, error) {
	return s.rdb.Get(ctx, "app:"+key).Result()
}

func (s *Store) Put(ctx context.Context, key, value string) error {
	return s.rdb.Set(ctx, "app:"+key, value, 0).Err()
}

// Flag makes a key of its own: whoever calls it decides whether it is cached.
func (s *Store) Flag(ctx context.Context, name string) (string, error) {
	return s.get(ctx, "ratelimit:"+name)
}
