// Package limits keeps integrations from being called too often, and from
// being called at all while they are down.
package limits

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

const defaultRate = 50 // calls a second

// Limiter counts calls in windows of a second.
type Limiter struct {
	rdb *redis.Client
}

// NewLimiter returns a limiter that all instances of the hub share.
func NewLimiter(rdb *redis.Client) *Limiter {
	return &Limiter{rdb: rdb}
}

// Allow tells whether the integration may be called now.
func (l *Limiter) Allow(ctx context.Context, integration string) (bool, error) {
	blocked, err := l.rdb.Get(ctx, "ratelimit:blocked:"+integration).Bool()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, err
	}
	if blocked {
		return false, nil
	}
	limit, err := l.rate(ctx, integration)
	if err != nil {
		return false, err
	}
	window := fmt.Sprintf("ratelimit:%s:%d", integration, time.Now().Unix())
	n, err := l.rdb.Incr(ctx, window).Result()
	if err != nil {
		return false, err
	}
	if n == 1 {
		l.rdb.Expire(ctx, window, 2*time.Second)
	}
	return n <= limit, nil
}

func (l *Limiter) rate(ctx context.Context, integration string) (int64, error) {
	n, err := l.rdb.Get(ctx, "ratelimit:config:"+integration).Int64()
	if errors.Is(err, redis.Nil) {
		return defaultRate, nil
	}
	return n, err
}
