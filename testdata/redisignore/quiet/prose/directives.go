// Package prose talks about directives.
package prose

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Prose talks about directives: a line that begins with
// redisvet:ignore is none, and neither is an example:
//
//	//redisvet:ignore redisloop
func (s *Store) Prose(ctx context.Context) {
	s.rdb.Get(ctx, "prose")
}
