// Package guarded reads breaker state through redisguard, or uses its guards.
package guarded

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/redisguard"
)

// Breaker keeps a Reader.
type Breaker struct{ reader *redisguard.Reader }

func (b *Breaker) Ready(ctx context.Context, name string) bool {
	return b.reader.HGet(ctx, "circuit_breaker:"+name, "state").Val() != "open"
}

// Middleware has a leased limiter, and a breaker of redisguard's.
func Middleware(l *redisguard.Limiter, b *redisguard.Breaker, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d, err := l.Allow(r.Context(), r.RemoteAddr); err != nil || !d.OK {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = redisguard.Do(r.Context(), b, "next", func(context.Context) (int, error) {
			next.ServeHTTP(w, r)
			return 0, nil
		})
	})
}

// Parts has its state from a copy, and reads the rest while it is open.
type Parts struct{ rdb *redis.Client }

func (p *Parts) CanExecute(ctx context.Context, name string) bool {
	if redisguard.Cached(p.rdb, 10*time.Second).Get(ctx, "circuit:"+name+":state").Val() == "open" {
		n, err := p.rdb.Get(ctx, "circuit:"+name+":failures").Int()
		return err == nil && n < 5
	}
	return true
}
