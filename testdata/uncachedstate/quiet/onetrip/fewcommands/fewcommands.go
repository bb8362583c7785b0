// Package fewcommands has limiters with one pipeline that sends few commands, or that few
// requests pay for.
package fewcommands

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

// Two commands are what a counter with a lifetime needs without a script.
func (l *Limiter) Two(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, key := r.Context(), "rate_limit:"+r.RemoteAddr
		pipe := l.rdb.Pipeline()
		n := pipe.Incr(ctx, key)
		pipe.ExpireNX(ctx, key, time.Minute)
		if _, err := pipe.Exec(ctx); err == nil && n.Val() > 100 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// SMS is a handler of one route, and no middleware.
func (l *Limiter) SMS(w http.ResponseWriter, r *http.Request) {
	ctx, key := r.Context(), "rate_limit:text:"+r.RemoteAddr
	pipe := l.rdb.Pipeline()
	n := pipe.Incr(ctx, key)
	pipe.Expire(ctx, key, time.Minute)
	left := pipe.TTL(ctx, key)
	if _, err := pipe.Exec(ctx); err == nil && n.Val() > 100 {
		w.Header().Set("Retry-After", left.Val().String())
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// Allow is for whoever calls it, which may be seldom.
func (l *Limiter) Allow(ctx context.Context, user string) (bool, error) {
	key := "rate_limit:export:" + user
	pipe := l.rdb.Pipeline()
	n := pipe.Incr(ctx, key)
	pipe.Expire(ctx, key, time.Hour)
	pipe.TTL(ctx, key)
	_, err := pipe.Exec(ctx)
	return n.Val() <= 5, err
}

// Measured counts for a page of numbers, and limits nobody.
func (l *Limiter) Measured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		pipe := l.rdb.Pipeline()
		pipe.Incr(ctx, "requests:all")
		pipe.Incr(ctx, "requests:"+r.URL.Path)
		pipe.HIncrBy(ctx, "requests:methods", r.Method, 1)
		_, _ = pipe.Exec(ctx)
		next.ServeHTTP(w, r)
	})
}

// Logins counts attempts, which are few and exact.
func (l *Limiter) Logins(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, key := r.Context(), "rate_limit:login_attempt:"+r.RemoteAddr
		pipe := l.rdb.Pipeline()
		n := pipe.Incr(ctx, key)
		pipe.Expire(ctx, key, time.Minute)
		pipe.TTL(ctx, key)
		if _, err := pipe.Exec(ctx); err == nil && n.Val() > 5 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
