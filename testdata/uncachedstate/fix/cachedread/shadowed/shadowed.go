// Package shadowed has the names that a fix needs in use for something else.
package shadowed

import (
	"context"
	t "time"

	"github.com/redis/go-redis/v9"

	guard "github.com/redisvet/redisvet/redisguard"
)

// Limiter reads a flag that others set.
type Limiter struct {
	rdb    *redis.Client
	cached guard.Reader
}

// Allow has neither name in its way.
func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	defer since(t.Now())
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0 // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call`
}

// Admit has another guard, and gets no fix.
func (l *Limiter) Admit(ctx context.Context, guard string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+guard).Val() == 0 // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call`
}

func since(t.Time) {}
