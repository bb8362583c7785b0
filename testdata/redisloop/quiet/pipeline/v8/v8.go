// Package v8 queues with the client of go-redis 8.
package v8

import (
	"context"

	"github.com/go-redis/redis/v8"
)

type Sessions struct {
	rdb redis.UniversalClient
}

// Queued sends all of them by one pipeline.
func (s *Sessions) Queued(ctx context.Context, ids []string) error {
	_, err := s.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, id := range ids {
			pipe.Del(ctx, id)
		}
		return nil
	})
	return err
}
