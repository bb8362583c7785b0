// Package v9beta imports go-redis 9 under the path of its betas.
package v9beta

import (
	"context"

	"github.com/go-redis/redis/v9"
)

type Sessions struct {
	rdb *redis.Client
}

func (s *Sessions) Load(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, s.rdb.Get(ctx, id).Val()) // want perelement:`s.rdb.Get in a loop over ids: one GET per element; use MGET`
	}
	return out
}

func (s *Sessions) Queue(ctx context.Context, ids []string) error {
	pipe := s.rdb.Pipeline()
	for _, id := range ids {
		pipe.Get(ctx, id)
	}
	_, err := pipe.Exec(ctx)
	return err
}
