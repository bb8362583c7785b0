// Package guarded reads limiter and breaker state through redisguard.
package guarded

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/redisguard"
)

// Limiter asks a cached read.
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	return redisguard.Cached(l.rdb, 5*time.Second).Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0
}

// Direct asks Redis.
func (l *Limiter) Direct(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0 // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call`
}
