// Package other makes several round trips, but not as one check of a call.
package other

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Lists struct{ rdb *redis.Client }

// BlockUser and UnblockUser change a list: few calls do.
func (l *Lists) BlockUser(ctx context.Context, user string) error {
	if err := l.rdb.SAdd(ctx, "blacklist:users", user).Err(); err != nil {
		return err
	}
	return l.rdb.Set(ctx, "blacklist:since:"+user, time.Now().Unix(), time.Hour).Err()
}

func (l *Lists) RevokeToken(ctx context.Context, jti string) error {
	if err := l.rdb.HSet(ctx, "revoked:"+jti, "at", time.Now().Unix()).Err(); err != nil {
		return err
	}
	return l.rdb.Expire(ctx, "revoked:"+jti, time.Hour).Err()
}

type Limiter struct {
	rdb *redis.Client
	max int64
}

// Either sends one of two.
func (l *Limiter) Either(ctx context.Context, id string, heavy bool) bool {
	if heavy {
		n, _ := l.rdb.Incr(ctx, "ratelimit:heavy:"+id).Result()
		return n <= l.max/10
	}
	n, _ := l.rdb.Incr(ctx, "ratelimit:light:"+id).Result()
	return n <= l.max
}

// Login counts failed attempts: there are few.
func (l *Limiter) Login(w http.ResponseWriter, r *http.Request) {
	n, _ := l.rdb.Incr(r.Context(), "login:attempts:ip:"+r.RemoteAddr).Result()
	m, _ := l.rdb.Incr(r.Context(), "login:attempts:user:"+r.FormValue("user")).Result()
	if n > l.max || m > l.max {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// A rate of exchange and its date are no limiter, though one type is called so.
type RateLimits struct{ rdb *redis.Client }

func (r *RateLimits) Rates(ctx context.Context, from, to string) (a, b float64) {
	a, _ = r.rdb.Get(ctx, "exchange:rate:"+from).Float64()
	b, _ = r.rdb.Get(ctx, "exchange:rate:"+to).Float64()
	return a, b
}

// Seen counts in the background, and the call does not wait.
func (l *Limiter) Seen(ctx context.Context, id string) bool {
	n, _ := l.rdb.Incr(ctx, "ratelimit:seen:"+id).Result()
	go l.rdb.Incr(ctx, "ratelimit:seen:total")
	return n <= l.max
}
