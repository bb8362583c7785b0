// Package limits hands its reads to caches as functions.
package limits

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/quiet/localcache/loadercache/memo"
)

// Limiter knows who is blocked.
type Limiter struct {
	rdb     *redis.Client
	blocked *memo.Table[string, bool]
	observe func(time.Duration)
}

// Allow is quiet: the table calls its loader for what it lacks.
func (l *Limiter) Allow(ctx context.Context, ip string) (bool, error) {
	blocked, err := l.blocked.GetOrLoad(ip, func() (bool, error) {
		n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Result()
		return n > 0, err
	})
	return !blocked, err
}

// Open returns a function that reads once in ten seconds.
func Open(rdb *redis.Client, upstream string) func() bool {
	return memo.Every(10*time.Second, func() bool {
		return rdb.Get(context.Background(), "breaker:"+upstream).Val() == "open"
	})
}
