package unguarded

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Split has its guard in another file.
type Split struct {
	rdb   *redis.Client
	guard *SplitGuard
}

// Read is guarded, and sends two commands.
func (s *Split) Read(ctx context.Context, keys ...string) (string, error) {
	if s.guard != nil {
		ok, err := s.guard.SafeRead(ctx)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", errOver
		}
	}
	// Both are needed.
	first, err := s.rdb.Get(ctx, keys[0]).Result()
	if err != nil {
		return "", err
	}
	second, err := s.rdb.HGet(ctx, "more", keys[0]).Result()
	return first + second, err
}
