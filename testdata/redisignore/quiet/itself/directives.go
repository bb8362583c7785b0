// Package itself silences this rule.
package itself

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Meta silences this rule itself.
//
//redisvet:ignore redisloop,redisignore -- the next release has the rule
func (s *Store) Meta(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore rediscluster -- keys of one slot
		s.rdb.Get(ctx, key)
	}
}
