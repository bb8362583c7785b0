package writtenback

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// WindowLimiter counts the members of a set, and has its key from a caller.
type WindowLimiter struct {
	rdb *redis.Client
	max int64
}

func (l *WindowLimiter) Allow(ctx context.Context, key string) bool {
	now := time.Now().UnixNano()
	pipe := l.rdb.Pipeline()
	pipe.ZRemRangeByScore(ctx, key, "0", strconv.FormatInt(now-int64(time.Minute), 10))
	count := pipe.ZCard(ctx, key)
	if _, err := pipe.Exec(ctx); err != nil { // want checkthencount:`^ZCARD of limiter state on every call of \(\*WindowLimiter\)\.Allow, counted by ZADD: 2 round trips per call, and two calls at once may both pass; do both in one script`
		return true
	}
	if count.Val() >= l.max {
		return false
	}
	add := l.rdb.Pipeline()
	add.ZAdd(ctx, key, redis.Z{Score: float64(now), Member: now})
	add.Expire(ctx, key, time.Minute)
	_, err := add.Exec(ctx)
	return err == nil
}

func (l *WindowLimiter) Remaining(ctx context.Context, key string) int64 {
	pipe := l.rdb.Pipeline()
	pipe.ZRemRangeByScore(ctx, key, "0", strconv.FormatInt(time.Now().UnixNano()-int64(time.Minute), 10))
	count := pipe.ZCard(ctx, key)
	if _, err := pipe.Exec(ctx); err != nil {
		return l.max
	}
	return max(l.max-count.Val(), 0)
}

func (l *WindowLimiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := "window:" + r.RemoteAddr
		if !l.Allow(r.Context(), key) {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		left := l.Remaining(r.Context(), key) // want serialtrips:`^ZCARD "window:\*" through \(\*WindowLimiter\)\.Remaining on every call of the function literal in \(\*WindowLimiter\)\.Middleware, after ZADD of the same key`
		w.Header().Set("X-RateLimit-Remaining", strconv.FormatInt(left, 10))
		next.ServeHTTP(w, r)
	})
}
