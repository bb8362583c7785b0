// Package absent does not use redisguard, and nothing below it does: whether
// its module requires it cannot be seen.
package absent

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Limiter reads a flag that others set.
type Limiter struct{ rdb *redis.Client }

// Allow reads for each call.
func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0 // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call`
}
