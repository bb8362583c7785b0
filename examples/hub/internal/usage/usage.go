// Package usage counts the requests of tenants, for their limits and bills.
package usage

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	perMinute = 1_000
	perDay    = 200_000
)

// RateLimiter counts each request of a tenant, in this minute and on this day.
type RateLimiter struct {
	rdb *redis.Client
}

// NewRateLimiter returns a limiter that all instances of the hub share.
func NewRateLimiter(rdb *redis.Client) *RateLimiter {
	return &RateLimiter{rdb: rdb}
}

// Allow counts a request and reports whether it is within the limits.
func (l *RateLimiter) Allow(ctx context.Context, tenant string) (bool, error) {
	now := time.Now().UTC()
	minute, err := l.count(ctx, fmt.Sprintf("ratelimit:%s:%s", tenant, now.Format("200601021504")), time.Minute)
	if err != nil {
		return false, err
	}
	day, err := l.count(ctx, fmt.Sprintf("ratelimit:%s:%s", tenant, now.Format("20060102")), 24*time.Hour)
	return minute <= perMinute && day <= perDay, err
}

func (l *RateLimiter) count(ctx context.Context, key string, window time.Duration) (int64, error) {
	n, err := l.rdb.Incr(ctx, key).Result()
	if err != nil {
		return 0, err
	}
	return n, l.rdb.Expire(ctx, key, window).Err()
}

// Limit answers requests over the limit with 429.
func (l *RateLimiter) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ok, err := l.Allow(r.Context(), r.Header.Get("X-Tenant"))
		switch {
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadGateway)
		case !ok:
			http.Error(w, "too many requests", http.StatusTooManyRequests)
		default:
			next.ServeHTTP(w, r)
		}
	})
}
