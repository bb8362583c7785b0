// Package loadercache hands its read to what only measures it.
package loadercache

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/quiet/localcache/loadercache/memo"
)

// Limiter knows who is blocked.
type Limiter struct {
	rdb     *redis.Client
	blocked *memo.Table[string, bool]
	observe func(time.Duration)
}

// Measured reads each time: what it gives its read to is no cache.
func (l *Limiter) Measured(ctx context.Context, ip string) (bool, error) {
	return memo.Traced(l.observe, func() (bool, error) {
		n, err := l.rdb.Exists(ctx, "ratelimit:measured:"+ip).Result() // want ratelimit:`EXISTS "ratelimit:measured:\*" on every call of \(\*Limiter\)\.Measured`
		return n > 0, err
	})
}
