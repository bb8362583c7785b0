// Package web asks a limiter of another package, whose finding says it all.
package web

import (
	"context"
	"net/http"

	"redisvet.test/uncachedstate/atomic/report/atomic/once/limits"
)

// Direct knows the limiter by its type.
func Direct(l *limits.RateLimiter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ok, err := l.Allow(r.Context(), "rate_limit:ip:"+r.RemoteAddr, 100); err == nil && !ok {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// A Limiter is what Injected knows.
type Limiter interface {
	Allow(ctx context.Context, key string, limit int64) (bool, error)
}

// Injected knows it by an interface.
func Injected(l Limiter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ok, err := l.Allow(r.Context(), "rate_limit:org:"+r.Host, 100); err == nil && !ok {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
