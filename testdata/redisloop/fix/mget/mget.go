// Package mget has loops that one MGET does for.
package mget

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// First passes over what it cannot read, for whatever reason.
func (s *Store) First(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		v, err := s.RDB.Get(ctx, "user:"+id).Result() // want perelement:`one GET per element`
		if err != nil {
			continue
		}
		out = append(out, id+"="+v)
	}
	return out
}

// Present is given the keys themselves.
func (s *Store) Present(ctx context.Context, keys []string) (out []string) {
	for _, key := range keys {
		v, err := s.RDB.Get(ctx, key).Result() // want perelement:`one GET per element`
		if err != nil {
			continue
		}
		out = append(out, v)
	}
	return out
}

type Store struct {
	RDB *redis.Client
}
