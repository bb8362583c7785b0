// Package after sends something once the request has been handled, or for the few who
// leave: that is no part of a check.
package after

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

var (
	reserve = redis.NewScript(`return redis.call("INCRBY", KEYS[1], ARGV[1])`)
	adjust  = redis.NewScript(`return redis.call("DECRBY", KEYS[1], ARGV[1])`)
)

func (l *Limiter) reserve(ctx context.Context, user string) (bool, error) {
	n, err := reserve.Run(ctx, l.rdb, []string{"ratelimit:" + user}, 100).Int()
	return n < 1000, err
}

func (l *Limiter) adjust(ctx context.Context, user string, used int) error {
	return adjust.Run(ctx, l.rdb, []string{"ratelimit:" + user}, 100-used).Err()
}

// Limit gives back what the handler did not use.
func (l *Limiter) Limit(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ok, err := l.reserve(r.Context(), r.RemoteAddr)
		if err != nil || !ok {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
		l.adjust(r.Context(), r.RemoteAddr, len(w.Header()))
	}
}

// Wrapped has the handler as a function.
func (l *Limiter) Wrapped(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if n := l.rdb.Incr(r.Context(), "ratelimit:before:"+r.RemoteAddr).Val(); n > 100 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next(w, r)
		l.rdb.Incr(r.Context(), "ratelimit:after:"+r.RemoteAddr)
	}
}

func (l *Limiter) listed(ctx context.Context, token string) (bool, error) {
	v, err := l.rdb.Get(ctx, "blacklist:token:"+token).Result()
	return v != "", err
}

// Logout puts a token on the list, unless it is there.
func (l *Limiter) Logout(w http.ResponseWriter, r *http.Request) {
	token := r.Header.Get("Authorization")
	if yes, err := l.listed(r.Context(), token); err != nil || yes {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	l.rdb.Set(r.Context(), "blacklist:token:"+token, "1", 0)
}
