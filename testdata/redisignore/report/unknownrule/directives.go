// Package unknownrule has directives with names of rules that there are not.
package unknownrule

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Misspelt names rules that there are not.
func (s *Store) Misspelt(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore redislop -- at most five keys // want unknownrule:`redisvet:ignore names an unknown rule "redislop"; did you mean "redisloop"\?`
		s.rdb.Get(ctx, key)
		//redisvet:ignore redisloop,all -- at most five keys // want unknownrule:`redisvet:ignore names an unknown rule "all"; there are .*quotarecursion, redisignore, redisloop`
		s.rdb.Get(ctx, key)
		//redisvet:ignore redisloop/perelment -- at most five keys // want unknownrule:`redisvet:ignore names an unknown category "redisloop/perelment"; did you mean "redisloop/perelement"\?`
		s.rdb.Get(ctx, key)
		//redisvet:ignore redislop/perelement -- at most five keys // want unknownrule:`unknown rule "redislop/perelement"; `
		s.rdb.Get(ctx, key)
		//redisvet:ignore RedisLoop,redisignored -- at most five keys // want unknownrule:`"RedisLoop"; did you mean "redisloop"` unknownrule:`"redisignored"; did you mean "redisignore"`
		s.rdb.Get(ctx, key)
	}
}
