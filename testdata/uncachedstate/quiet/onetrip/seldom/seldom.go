// Package seldom has limiters whose second round trip few calls make.
package seldom

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb *redis.Client
	max int64
}

// Allow sets the end of a window with its first count.
func (l *Limiter) Allow(ctx context.Context, id string) bool {
	key := "ratelimit:allow:" + id
	n, err := l.rdb.Incr(ctx, key).Result()
	if err != nil {
		return true
	}
	if n == 1 {
		l.rdb.Expire(ctx, key, time.Minute)
	}
	return n <= l.max
}

// Take asks how long to wait where the caller is refused.
func (l *Limiter) Take(ctx context.Context, id string) (bool, time.Duration, error) {
	key := "ratelimit:take:" + id
	n, err := l.rdb.Incr(ctx, key).Result()
	if err != nil {
		return false, 0, err
	}
	if n > l.max {
		ttl, err := l.rdb.TTL(ctx, key).Result()
		return false, ttl, err
	}
	return true, 0, nil
}

// Exceeded answers the other way round, and asks where it is true.
func (l *Limiter) Exceeded(ctx context.Context, id string) (bool, time.Duration) {
	key := "ratelimit:exceeded:" + id
	n, _ := l.rdb.Incr(ctx, key).Result()
	if n <= l.max {
		return false, 0
	}
	return true, l.rdb.TTL(ctx, key).Val()
}

// Middleware reads the lifetime for the answer that refuses.
func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.Allow(r.Context(), r.RemoteAddr) {
			w.Header().Set("Retry-After", l.rdb.TTL(r.Context(), "ratelimit:allow:"+r.RemoteAddr).Val().String())
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Penalty adds a longer block when a caller is over its limit.
func (l *Limiter) Penalty(ctx context.Context, id string) error {
	if n, _ := l.rdb.Incr(ctx, "ratelimit:penalty:"+id).Result(); n > l.max*10 {
		return l.rdb.Set(ctx, "rate_limit:long:"+id, 1, time.Hour).Err()
	}
	return nil
}

// Failed counts failures after the first count has failed.
func (l *Limiter) Failed(ctx context.Context, id string) bool {
	n, err := l.rdb.Incr(ctx, "limiter:first:"+id).Result()
	if err != nil {
		n, _ = l.rdb.Incr(ctx, "limiter:second:"+id).Result()
	}
	return n <= l.max
}
