// Package bothsides has the console of a limiter and the limiter in one.
package bothsides

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// Limiter turns callers away, and is looked after.
type Limiter struct{ rdb *redis.Client }

// Unblock is for people.
func (l *Limiter) Unblock(ctx context.Context, ip string) error {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Result()
	if err != nil {
		return err
	}
	if n == 0 {
		return errors.New("not blocked")
	}
	return l.rdb.Del(ctx, "ratelimit:blocked:"+ip).Err()
}

// Routes serves both.
func (l *Limiter) Routes(mux *http.ServeMux) {
	mux.HandleFunc("/admin/limits", l.adminLimits)
	mux.Handle("/", l.limited(http.NotFoundHandler()))
}

func (l *Limiter) adminLimits(w http.ResponseWriter, r *http.Request) {
	ttl := l.rdb.TTL(r.Context(), "ratelimit:blocked:"+r.FormValue("ip")).Val()
	w.Write([]byte(ttl.String()))
}

func (l *Limiter) limited(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if l.rdb.TTL(r.Context(), "ratelimit:blocked:"+r.RemoteAddr).Val() > 0 { // want ratelimit:`TTL "ratelimit:blocked:\*" on every call of`
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// Allowed has "reset" in its key and resets nothing.
func (l *Limiter) Allowed(ctx context.Context, ip string) bool {
	at, err := l.rdb.Get(ctx, "ratelimit:reset_at:"+ip).Time() // want ratelimit:`GET "ratelimit:reset_at:\*" on every call of \(\*Limiter\)\.Allowed`
	return err != nil || time.Now().After(at)
}
