// Package limits counts for other packages, which choose the keys.
package limits

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A RateLimiter counts.
type RateLimiter struct{ rdb *redis.Client }

// New is given a client.
func New(rdb *redis.Client) *RateLimiter { return &RateLimiter{rdb: rdb} }

// Allow is what all others call.
func (l *RateLimiter) Allow(ctx context.Context, key string, limit int64) (bool, error) {
	pipe := l.rdb.TxPipeline()
	n := pipe.Incr(ctx, key) // want atomic:`^INCR of limiter state on every call of \(\*RateLimiter\)\.Allow: up to 2 commands per call`
	pipe.Expire(ctx, key, time.Minute)
	_, err := pipe.Exec(ctx)
	return n.Val() <= limit, err
}
