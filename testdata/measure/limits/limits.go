// Package limits limits calls by user, and stops those to a service that is down.
package limits

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

func New(rdb *redis.Client) *Limiter { return &Limiter{rdb} }

func key(user string, window int64) string { return fmt.Sprintf("rate_limit:%s:%d", user, window) }

// Allow counts a call.
func (l *Limiter) Allow(ctx context.Context, user string) bool {
	k := key(user, time.Now().Unix()/60)
	n, err := l.rdb.Get(ctx, k).Int64() // sends GET rate_limit:*:*
	if err != nil && err != redis.Nil || n >= 100 {
		return false
	}
	l.rdb.Incr(ctx, k) // sends INCR rate_limit:*:*
	return true
}

// Show is for an administrator, who sees the count of a user.
func (l *Limiter) Show(ctx context.Context, user string) string {
	return l.rdb.Get(ctx, "rate_limit:blocked:"+user).Val()
}

// Forget is for an administrator.
func (l *Limiter) Forget(ctx context.Context, user string) {
	l.rdb.Del(ctx, key(user, 0))
}

type Breaker struct{ rdb redis.Cmdable }

func NewBreaker(rdb redis.Cmdable) *Breaker { return &Breaker{rdb} }

func (b *Breaker) Open(ctx context.Context, service string) bool {
	return b.rdb.Get(ctx, "circuit:"+service).Val() == "open" // sends GET circuit:facade
}

// Show is for an administrator.
func (b *Breaker) Show(ctx context.Context, service string) []any {
	return b.rdb.MGet(ctx, "circuit:"+service, "circuit:"+service+":since").Val()
}
