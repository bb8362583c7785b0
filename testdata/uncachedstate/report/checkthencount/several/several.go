// Package several has a limiter that takes one call or several, by a key of its callers.
package several

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// RateLimiter has a log of times for each key.
type RateLimiter struct{ rdb *redis.Client }

// Allow takes one call.
func (l *RateLimiter) Allow(ctx context.Context, key string, limit int, window time.Duration) (bool, error) {
	return l.AllowN(ctx, key, 1, limit, window)
}

// AllowN makes three round trips, however it is called.
func (l *RateLimiter) AllowN(ctx context.Context, key string, n, limit int, window time.Duration) (bool, error) {
	now := time.Now().UnixNano()
	start := fmt.Sprint(now - window.Nanoseconds())
	pipe := l.rdb.Pipeline()
	pipe.ZRemRangeByScore(ctx, key, "0", start)
	count := pipe.ZCount(ctx, key, start, "+inf") // want checkthencount:`^ZCOUNT of limiter state on every call of \(\*RateLimiter\)\.AllowN, counted in \(\*RateLimiter\)\.AllowN: 3 round trips per call`
	if _, err := pipe.Exec(ctx); err != nil {
		return false, err
	}
	if count.Val()+int64(n) > int64(limit) {
		return false, nil
	}
	members := make([]redis.Z, n)
	for i := range members {
		members[i] = redis.Z{Score: float64(now), Member: fmt.Sprintf("%d-%d", now, i)}
	}
	if err := l.rdb.ZAdd(ctx, key, members...).Err(); err != nil {
		return false, err
	}
	l.rdb.Expire(ctx, key, window)
	return true, nil
}
