// Package overlimit has limiters that ask for more only where a count has refused a call:
// few calls pay for that.
package overlimit

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A RateLimiter counts in a pipeline.
type RateLimiter struct {
	rdb   *redis.Client
	limit int64
}

func (l *RateLimiter) Allow(ctx context.Context, key string, window time.Duration) (bool, time.Duration, error) {
	pipe := l.rdb.TxPipeline()
	incr := pipe.Incr(ctx, key)
	pipe.ExpireNX(ctx, key, window)
	if _, err := pipe.Exec(ctx); err != nil {
		return false, 0, err
	}
	count := incr.Val()
	if count > l.limit {
		ttl, err := l.rdb.TTL(ctx, key).Result()
		if err != nil || ttl < 0 {
			ttl = window
		}
		return false, ttl, nil
	}
	return true, 0, nil
}

// Allowed goes on past the refusal, and has another key.
func (l *RateLimiter) Allowed(ctx context.Context, user string) (bool, time.Duration) {
	n, err := l.rdb.Incr(ctx, "ratelimit:calls:"+user).Result()
	if err != nil || n <= l.limit {
		return true, 0
	}
	return false, l.rdb.PTTL(ctx, "ratelimit:ends:"+user).Val()
}

// Helped asks a helper.
func (l *RateLimiter) Helped(ctx context.Context, user string) (bool, time.Duration) {
	n, err := l.rdb.Incr(ctx, "ratelimit:helped:"+user).Result()
	if err == nil && n > l.limit {
		return false, l.blocked(ctx, user)
	}
	return true, 0
}

func (l *RateLimiter) blocked(ctx context.Context, user string) time.Duration {
	return l.rdb.TTL(ctx, "ratelimit:until:"+user).Val()
}

// Usual asks on the calls that the count lets through.
func (l *RateLimiter) Usual(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Incr(ctx, "usual:"+user).Result()
	if err != nil || n > l.limit {
		return false, err
	}
	left, err := l.rdb.TTL(ctx, "ratelimit:blocked:"+user).Result() // want serialtrips:`^TTL "ratelimit:blocked:\*" on every call of \(\*RateLimiter\)\.Usual, after INCR "usual:\*": 2 round trips`
	return left <= 0, err
}

// Both asks in any case: the count decides something else.
func (l *RateLimiter) Both(ctx context.Context, user string) (bool, error) {
	over := false
	if l.rdb.Incr(ctx, "both:"+user).Val() > l.limit {
		over = true
	}
	left, err := l.rdb.TTL(ctx, "ratelimit:banned:"+user).Result() // want serialtrips:`^TTL "ratelimit:banned:\*" on every call of \(\*RateLimiter\)\.Both, after INCR "both:\*": 2 round trips`
	return !over && left <= 0, err
}
