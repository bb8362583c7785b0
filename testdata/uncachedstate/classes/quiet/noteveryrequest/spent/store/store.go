// Package store has tokens that are used once.
package store

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Take reads a token and removes it.
func (s *Store) Take(ctx context.Context, token string) (string, error) {
	v, err := s.rdb.Get(ctx, "access_token:"+token).Result()
	if err != nil {
		return "", err
	}
	return v, s.rdb.Del(ctx, "access_token:"+token).Err()
}

// GetAndDelete does, too.
func (s *Store) GetAndDelete(ctx context.Context, token string) (string, error) {
	return s.Take(ctx, token)
}
