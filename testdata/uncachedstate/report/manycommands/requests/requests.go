// Package requests has limiters that each request asks, with several commands in a pipeline.
package requests

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb  *redis.Client
	hour int64
}

// Counted counts, renews the lifetime and asks for it.
func (l *Limiter) Counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, key := r.Context(), "rate_limit:"+r.RemoteAddr
		pipe := l.rdb.Pipeline()
		n := pipe.Incr(ctx, key) // want manycommands:`^INCR "rate_limit:\*" on every call of the function literal in \(\*Limiter\)\.Counted: 3 commands per call in one pipeline; a script that counts and lets the key expire is one command, and a leased limiter \(redisguard\.Limiter\) asks once for many calls$`
		pipe.Expire(ctx, key, time.Minute)
		left := pipe.TTL(ctx, key)
		if _, err := pipe.Exec(ctx); err == nil && n.Val() > 100 {
			w.Header().Set("Retry-After", left.Val().String())
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Windowed keeps the times of all requests.
func (l *Limiter) Windowed(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if ok, err := l.allow(r.Context(), r.RemoteAddr, 100); err == nil && !ok {
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next(w, r)
	}
}

func (l *Limiter) allow(ctx context.Context, ip string, limit int64) (bool, error) {
	now, key := time.Now(), "ratelimit:window:"+ip
	tx := l.rdb.TxPipeline()
	tx.ZRemRangeByScore(ctx, key, "-inf", strconv.FormatInt(now.Add(-time.Second).UnixNano(), 10))
	n := tx.ZCard(ctx, key)
	tx.ZAdd(ctx, key, redis.Z{Score: float64(now.UnixNano()), Member: now.UnixNano()}) // want manycommands:`^ZADD "ratelimit:window:\*" on every call of the function literal in \(\*Limiter\)\.Windowed: 4 commands per call`
	tx.Expire(ctx, key, time.Minute)
	if _, err := tx.Exec(ctx); err != nil {
		return false, err
	}
	return n.Val() < limit, nil
}

// Optional counts for those windows that have a limit.
func (l *Limiter) Optional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, user := r.Context(), r.Header.Get("X-User")
		pipe := l.rdb.Pipeline()
		second := pipe.Incr(ctx, "rl:second:"+user) // want manycommands:`^INCR "rl:second:\*" on every call of the function literal in \(\*Limiter\)\.Optional: up to 4 commands per call`
		pipe.ExpireNX(ctx, "rl:second:"+user, time.Second)
		var hour *redis.IntCmd
		if l.hour > 0 {
			hour = pipe.Incr(ctx, "rl:hour:"+user)
			pipe.ExpireNX(ctx, "rl:hour:"+user, time.Hour)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			next.ServeHTTP(w, r)
			return
		}
		if second.Val() > 10 || l.hour > 0 && hour.Val() > l.hour {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Captured has what it queued in variables around the literal.
func (l *Limiter) Captured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, key := r.Context(), "throttle:"+r.RemoteAddr
		var n *redis.IntCmd
		var left *redis.DurationCmd
		_, err := l.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
			n = p.Incr(ctx, key) // want manycommands:`^INCR "throttle:\*" on every call of the function literal in \(\*Limiter\)\.Captured: 3 commands per call`
			p.Expire(ctx, key, time.Minute)
			left = p.PTTL(ctx, key)
			return nil
		})
		if err == nil && n.Val() > 100 {
			w.Header().Set("Retry-After", left.Val().String())
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Passed is given the next handler with each request.
func (l *Limiter) Passed(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	ctx, key := r.Context(), "limiter:"+r.Header.Get("X-Tenant")
	pipe := l.rdb.Pipeline()
	n := pipe.IncrBy(ctx, key, 1) // want manycommands:`^INCRBY "limiter:\*" on every call of \(\*Limiter\)\.Passed: 3 commands per call`
	pipe.Expire(ctx, key, time.Minute)
	pipe.Incr(ctx, "limiter:all")
	if _, err := pipe.Exec(ctx); err == nil && n.Val() > 1000 {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	next(w, r)
}
