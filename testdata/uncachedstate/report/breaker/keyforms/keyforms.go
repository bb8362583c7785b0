// Package keyforms has the key of a breaker from a builder of another
// package.
package keyforms

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/ratelimit/keyforms/names"
)

// Limiter has its prefix from whoever makes it, or a usual one.
type Limiter struct {
	rdb    *redis.Client
	prefix string
	keys   names.Builder
	opts   Options
}

// Options go with a limiter.
type Options struct{ Prefix string }

func (l *Limiter) Built(ctx context.Context, upstream string) bool {
	return l.rdb.Get(ctx, l.keys.Breaker(upstream)).Val() == "open" // want breaker:`GET .* on every call of \(\*Limiter\)\.Built`
}
