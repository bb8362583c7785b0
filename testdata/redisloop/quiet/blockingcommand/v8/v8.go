// Package v8 waits in Redis with the client of go-redis 8.
package v8

import (
	"context"

	"github.com/go-redis/redis/v8"
)

type Sessions struct {
	rdb redis.UniversalClient
}

func (s *Sessions) Worker(ctx context.Context, handle func(string)) error {
	for {
		v, err := s.rdb.BRPop(ctx, 0, "queue").Result()
		if err != nil {
			return err
		}
		handle(v[1])
	}
}
