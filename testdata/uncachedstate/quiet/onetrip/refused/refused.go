// Package refused counts what it refuses. Callers that are let through pay for none of
// that.
package refused

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Limiter counts tokens in memory, and strikes in Redis.
type Limiter struct {
	rdb    *redis.Client
	mu     sync.Mutex
	tokens float64
}

func (l *Limiter) take() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tokens < 1 {
		return false
	}
	l.tokens--
	return true
}

func (l *Limiter) strike(ctx context.Context, client string) {
	key := "ratelimit:strikes:" + client
	if _, err := l.rdb.Incr(ctx, key).Result(); err != nil {
		return
	}
	l.rdb.Expire(ctx, key, time.Hour)
}

// Before strikes, and then answers.
func (l *Limiter) Before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.take() {
			l.strike(r.Context(), r.RemoteAddr)
			if r.Method == http.MethodOptions {
				w.Header().Set("Allow", "GET")
			}
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// After answers first, by a helper.
func (l *Limiter) After(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.take() {
			refuse(w)
			l.strike(r.Context(), r.RemoteAddr)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusTooManyRequests)
}
