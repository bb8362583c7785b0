// Package let counts all callers, and refuses some afterwards.
package let

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Limiter counts in two round trips.
type Limiter struct {
	rdb *redis.Client
	max int64
}

func (l *Limiter) count(ctx context.Context, client string) int64 {
	key := "ratelimit:calls:" + client
	n, err := l.rdb.Incr(ctx, key).Result()
	if err != nil {
		return 0
	}
	l.rdb.Expire(ctx, key, time.Minute) // want serialtrips:`^EXPIRE "ratelimit:calls:\*" on every call of the function literal in \(\*Limiter\)\.Middleware, after INCR of the same key: 2 round trips`
	return n
}

// Middleware answers with 429 on one of two ways.
func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.count(r.Context(), r.RemoteAddr) > l.max {
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusTooManyRequests)
}
