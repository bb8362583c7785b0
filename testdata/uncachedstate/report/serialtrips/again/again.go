// Package again has limiters that ask for the same key again, for what the first
// answer could have held: what is left, or how long it lasts.
package again

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type Result struct {
	Allowed   bool
	Remaining int64
	Reset     time.Duration
}

type Limiter struct {
	rdb    *redis.Client
	prefix string
	max    int64
}

var take = redis.NewScript(`
	local n = redis.call("INCR", KEYS[1])
	if n == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
	return n`)

// Take runs a script that could return the lifetime, too.
func (l *Limiter) Take(ctx context.Context, id string) (*Result, error) {
	key := "ratelimit:take:" + id
	n, err := take.Run(ctx, l.rdb, []string{key}, 60000).Int64()
	if err != nil {
		return nil, err
	}
	res := &Result{Allowed: n <= l.max, Remaining: l.max - n}
	if ttl, err := l.rdb.PTTL(ctx, key).Result(); err == nil { // want serialtrips:`^PTTL "ratelimit:take:\*" on every call of \(\*Limiter\)\.Take, after EVALSHA of the same key: 2 round trips per call; send them in one pipeline$`
		res.Reset = ttl
	}
	return res, nil
}

// Check counts in a pipeline, and reads the lifetime on either branch. The finding
// is on the one that calls pay for.
func (l *Limiter) Check(ctx context.Context, rule string) (*Result, error) {
	key := l.prefix + ":" + rule
	pipe := l.rdb.Pipeline()
	incr := pipe.Incr(ctx, key)
	pipe.ExpireNX(ctx, key, time.Minute)
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	n, err := incr.Result()
	if err != nil {
		return nil, err
	}
	if n > l.max {
		ttl, err := l.rdb.TTL(ctx, key).Result()
		if err != nil {
			ttl = time.Minute
		}
		return &Result{Reset: ttl}, nil
	}
	ttl, err := l.rdb.TTL(ctx, key).Result() // want serialtrips:`^TTL of limiter state on every call of \(\*Limiter\)\.Check, after INCR of the same key: 2 round trips`
	if err != nil {
		ttl = time.Minute
	}
	return &Result{Allowed: true, Remaining: l.max - n, Reset: ttl}, nil
}

// Allow and Remaining are two methods, and the middleware calls both.
func (l *Limiter) Allow(ctx context.Context, key string) bool {
	n, err := l.rdb.Incr(ctx, key).Result()
	return err == nil && n <= l.max
}

func (l *Limiter) Remaining(ctx context.Context, key string) int64 {
	n, _ := l.rdb.Get(ctx, key).Int64()
	return max(l.max-n, 0)
}

func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := "ratelimit:ip:" + r.RemoteAddr
		if !l.Allow(r.Context(), key) {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Header().Set("X-RateLimit-Remaining", strconv.FormatInt(l.Remaining(r.Context(), key), 10)) // want serialtrips:`^GET "ratelimit:ip:\*" through \(\*Limiter\)\.Remaining on every call of the function literal in \(\*Limiter\)\.Middleware, after INCR of the same key: 2 round trips`
		next.ServeHTTP(w, r)
	})
}

// Expire is sent on each call, not on the first of a window.
func (l *Limiter) Fixed(ctx context.Context, id string) bool {
	key := "throttle:fixed:" + id
	n, err := l.rdb.Incr(ctx, key).Result()
	if err != nil {
		return true
	}
	l.rdb.Expire(ctx, key, time.Minute) // want serialtrips:`^EXPIRE "throttle:fixed:\*" on every call of \(\*Limiter\)\.Fixed, after INCR of the same key`
	return n <= l.max
}

// AllowCounted adds first, and reads the sum.
func (l *Limiter) AllowCounted(ctx context.Context, id string) bool {
	key := "ratelimit:counted:" + id
	l.rdb.Incr(ctx, key)
	n, _ := l.rdb.Get(ctx, key).Int64() // want serialtrips:`^GET "ratelimit:counted:\*" on every call of \(\*Limiter\)\.AllowCounted, after INCR of the same key`
	return n <= l.max
}

// Guarded runs the command in a function that it is given.
func (l *Limiter) Guarded(ctx context.Context, id string) (bool, time.Duration) {
	key := "rate_limit:guarded:" + id
	var n int64
	err := l.do(func() error {
		var e error
		n, e = l.rdb.Incr(ctx, key).Result()
		return e
	})
	if err != nil {
		return true, 0
	}
	ttl, _ := l.lifetime(ctx, key) // want serialtrips:`^TTL "rate_limit:guarded:\*" through \(\*Limiter\)\.lifetime on every call of \(\*Limiter\)\.Guarded, after INCR of the same key`
	return n <= l.max, ttl
}

func (l *Limiter) do(f func() error) error { return f() }

func (l *Limiter) lifetime(ctx context.Context, key string) (ttl time.Duration, err error) {
	err = l.do(func() error {
		ttl, err = l.rdb.TTL(ctx, key).Result()
		return err
	})
	return ttl, err
}
