// Package batched asks all that it needs at once.
package batched

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb          *redis.Client
	minute, hour int64
}

// Allow counts both windows in one pipeline.
func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	pipe := l.rdb.Pipeline()
	m := pipe.Incr(ctx, "ratelimit:minute:"+ip)
	h := pipe.Incr(ctx, "ratelimit:hour:"+ip)
	pipe.Expire(ctx, "ratelimit:hour:"+ip, time.Hour)
	if _, err := pipe.Exec(ctx); err != nil {
		return true
	}
	return m.Val() <= l.minute && h.Val() <= l.hour
}

// Counted counts and reads the lifetime in a transaction.
func (l *Limiter) Counted(ctx context.Context, ip string) (bool, time.Duration) {
	var n *redis.IntCmd
	var ttl *redis.DurationCmd
	_, err := l.rdb.TxPipelined(ctx, func(p redis.Pipeliner) error {
		n = p.Incr(ctx, "ratelimit:counted:"+ip)
		ttl = p.TTL(ctx, "ratelimit:counted:"+ip)
		return nil
	})
	return err != nil || n.Val() <= l.minute, ttl.Val()
}

var both = redis.NewScript(`
	local n = redis.call("INCR", KEYS[1])
	if n == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
	return {n, redis.call("PTTL", KEYS[1])}`)

// Scripted has both from a script.
func (l *Limiter) Scripted(ctx context.Context, ip string) (bool, time.Duration, error) {
	v, err := both.Run(ctx, l.rdb, []string{"ratelimit:scripted:" + ip}, 60000).Int64Slice()
	if err != nil {
		return false, 0, err
	}
	return v[0] <= l.minute, time.Duration(v[1]) * time.Millisecond, nil
}

// Header shows what the check has returned.
func (l *Limiter) Header(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ok, reset, err := l.Scripted(r.Context(), r.RemoteAddr)
		if err == nil && !ok {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Header().Set("X-RateLimit-Reset", reset.String())
		next.ServeHTTP(w, r)
	})
}
