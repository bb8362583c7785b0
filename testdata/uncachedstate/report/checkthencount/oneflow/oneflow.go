// Package oneflow has limiters that check and count in one function.
package oneflow

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb *redis.Client
	max int
}

// Allow reads the count before it counts.
func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	key := "ratelimit:checked:" + ip
	if n, _ := l.rdb.Get(ctx, key).Int(); n >= l.max { // want checkthencount:`^GET "ratelimit:checked:\*" on every call of \(\*Limiter\)\.Allow, counted in \(\*Limiter\)\.Allow: 2 round trips per call`
		return false
	}
	l.rdb.Incr(ctx, key)
	return true
}

// AllowFirst sets the first count and adds to it later.
func (l *Limiter) AllowFirst(ctx context.Context, ip string) (bool, error) {
	key := "ratelimit:first:" + ip
	n, err := l.rdb.Get(ctx, key).Int() // want checkthencount:`counted in \(\*Limiter\)\.AllowFirst`
	if err == redis.Nil {
		return true, l.rdb.Set(ctx, key, 1, time.Minute).Err()
	}
	if err != nil {
		return false, err
	}
	if n >= l.max {
		return false, nil
	}
	return true, l.rdb.Incr(ctx, key).Err()
}

// AllowWindow trims and counts in one pipeline, and adds in another.
func (l *Limiter) AllowWindow(ctx context.Context, ip string) (bool, error) {
	key := "ratelimit:window:" + ip
	pipe := l.rdb.Pipeline()
	pipe.ZRemRangeByScore(ctx, key, "-inf", "100")
	count := pipe.ZCard(ctx, key) // want checkthencount:`^ZCARD "ratelimit:window:\*" on every call of \(\*Limiter\)\.AllowWindow, counted in \(\*Limiter\)\.AllowWindow: 2 round trips`
	if _, err := pipe.Exec(ctx); err != nil {
		return false, err
	}
	if count.Val() >= int64(l.max) {
		return false, nil
	}
	return true, l.rdb.ZAdd(ctx, key, redis.Z{Score: 1, Member: ip}).Err()
}

// Middleware refuses with a status.
func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := "ratelimit:ip:" + r.RemoteAddr
		if n, _ := l.rdb.Get(r.Context(), key).Int(); n > l.max { // want checkthencount:`on every call of the function literal in \(\*Limiter\)\.Middleware`
			http.Error(w, "too many", http.StatusTooManyRequests)
			return
		}
		l.rdb.Incr(r.Context(), key)
		next.ServeHTTP(w, r)
	})
}
