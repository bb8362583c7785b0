// Package present uses redisguard already, in another file.
package present

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// Limiter reads a flag that others set.
type Limiter struct {
	rdb  *redis.Client
	used atomic.Int64 // here
}

// Allow reads for each call.
func (l *Limiter) Allow(ctx context.Context, ip string) (bool, error) {
	// Comments stay.
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Result() // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call`
	if err != nil {
		return false, err
	}
	limit, err := l.limit(ctx, ip)
	return n == 0 && l.used.Add(1) <= limit, err
}

func (l *Limiter) limit(ctx context.Context, ip string) (int64, error) {
	return l.rdb.HGet( // want ratelimit:`HGET "ratelimit:config" on every call`
		ctx, // the caller's
		"ratelimit:config",
		ip,
	).Int64()
}

// Breaker has an interface of go-redis.
type Breaker struct{ rdb redis.UniversalClient }

// Ready reads for each call.
func (b *Breaker) Ready(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, fmt.Sprintf("circuit_breaker:%s", name)).Val() != "open" // want breaker:`GET "circuit_breaker:\*" on every call`
}
