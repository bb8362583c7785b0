// Package optional asks for some callers more often than for others.
package optional

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// A Limiter has limits of clients, of users and of paths.
type Limiter struct {
	rdb   *redis.Client
	max   int64
	paths map[string]int64
	users bool
}

var take = redis.NewScript(`
	local n = redis.call("INCR", KEYS[1])
	if n == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
	return n`)

func (l *Limiter) allowed(ctx context.Context, key string) bool {
	n, err := take.Run(ctx, l.rdb, []string{key}, 60000).Int64()
	return err != nil || n <= l.max
}

type userKey struct{}

func userOf(r *http.Request) (string, bool) {
	u, ok := r.Context().Value(userKey{}).(string)
	return u, ok
}

// Middleware asks for users that have logged in, and for the paths with a limit.
func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.allowed(r.Context(), "ratelimit:ip:"+r.RemoteAddr) {
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		if user, ok := userOf(r); ok {
			if !l.allowed(r.Context(), "ratelimit:user:"+user) { // want serialtrips:`^EVALSHA "ratelimit:user:\*" through \(\*Limiter\)\.allowed on some calls of the function literal in \(\*Limiter\)\.Middleware, after EVALSHA "ratelimit:ip:\*" through \(\*Limiter\)\.allowed: up to 3 round trips per call; do them in one script$`
				http.Error(w, "slow down", http.StatusTooManyRequests)
				return
			}
		}
		if _, limited := l.paths[r.URL.Path]; limited {
			if !l.allowed(r.Context(), "ratelimit:path:"+r.URL.Path) {
				http.Error(w, "slow down", http.StatusTooManyRequests)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// Configured asks for all users, or for none.
func (l *Limiter) Configured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.allowed(r.Context(), "ratelimit:addr:"+r.RemoteAddr) {
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		if l.users && !l.allowed(r.Context(), "ratelimit:account:"+r.Header.Get("X-User")) { // want serialtrips:`^EVALSHA "ratelimit:account:\*" through \(\*Limiter\)\.allowed on every call of the function literal in \(\*Limiter\)\.Configured, .*: 2 round trips per call; do them in one script$`
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// First asks for users that have logged in, and then for all. Where the first is refused,
// nothing is taken from the second.
func (l *Limiter) First(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, ok := userOf(r); ok {
			if !l.allowed(r.Context(), "ratelimit:login:"+user) {
				http.Error(w, "slow down", http.StatusTooManyRequests)
				return
			}
		}
		if !l.allowed(r.Context(), "ratelimit:all") { // want serialtrips:`after EVALSHA "ratelimit:login:\*" through \(\*Limiter\)\.allowed: .*; do them in one script$`
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
