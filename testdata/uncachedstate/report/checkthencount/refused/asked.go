package refused

import (
	"context"
	"net/http"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Asked is asked for what is left after it has counted: one finding with all of it.
type Asked struct {
	rdb *redis.Client
	max int64
}

func (a *Asked) allow(ctx context.Context, ip string) bool {
	key := "ratelimit:web:" + ip
	if n, _ := a.rdb.Get(ctx, key).Int64(); n >= a.max { // want checkthencount:`^GET "ratelimit:web:\*" on every call of the function literal in \(\*Asked\)\.Middleware, counted in .*: 4 round trips per call`
		return false
	}
	a.rdb.Incr(ctx, key)
	return true
}

func (a *Asked) remaining(ctx context.Context, ip string) int64 {
	key := "ratelimit:web:" + ip
	a.rdb.Persist(ctx, key)
	n, _ := a.rdb.Get(ctx, key).Int64()
	return a.max - n
}

// Middleware asks both.
func (a *Asked) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.allow(r.Context(), r.RemoteAddr) {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Header().Set("X-RateLimit-Remaining", strconv.FormatInt(a.remaining(r.Context(), r.RemoteAddr), 10))
		next.ServeHTTP(w, r)
	})
}
