// Package counts has limiters that write on each call.
package counts

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	return l.rdb.Incr(ctx, "ratelimit:"+ip).Val() < 100 // want atomic:`^INCR "ratelimit:\*" on every call of \(\*Limiter\)\.Allow: one command per call; a leased limiter \(redisguard\.Limiter\) asks once for many calls$`
}

var bucket = redis.NewScript(`
	local n = redis.call("GET", KEYS[1])
	redis.call("SET", KEYS[1], n - 1)
	return n`)

func (l *Limiter) Take(ctx context.Context, ip string) (bool, error) {
	return bucket.Run(ctx, l.rdb, []string{"throttle:" + ip}).Bool() // want atomic:`^EVALSHA "throttle:\*" on every call of \(\*Limiter\)\.Take`
}

// Count is no limiter.
func (l *Limiter) Views(ctx context.Context, page string) int64 {
	return l.rdb.Incr(ctx, "views:"+page).Val()
}
