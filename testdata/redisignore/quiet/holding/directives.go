// Package holding silences findings.
package holding

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Fine has directives that hold.
//
//redisvet:ignore redisloop -- a migration that runs once
func (s *Store) Fine(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore redisloop -- at most five keys
		s.rdb.Get(ctx, key)
		//redisvet:ignore redisloop/perelement -- at most five keys
		s.rdb.Get(ctx, key)
		s.rdb.Del(ctx, key) //redisvet:ignore redisloop -- see https://example.com/5
	}
}
