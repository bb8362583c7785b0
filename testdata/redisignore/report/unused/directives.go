// Package unused has a directive of this rule with nothing to silence.
package unused

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Stale has a directive of this rule with nothing to silence.
//
//redisvet:ignore redisignore -- there was something // want unused:`redisvet:ignore redisignore suppresses nothing here: remove it`
func (s *Store) Stale(ctx context.Context) {
	s.rdb.Get(ctx, "stale")
}
