// Package refused has limiters with a window of times: one finding each, with all the
// round trips that most calls make. What a refused caller is told is none of them.
package refused

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb *redis.Client
	max int64
}

// Allow asks for the oldest time where the count is at the limit.
func (l *Limiter) Allow(ctx context.Context, id string) (bool, error) {
	key := "ratelimit:allow:" + id
	if err := l.rdb.ZRemRangeByScore(ctx, key, "0", "100").Err(); err != nil {
		return false, err
	}
	n, err := l.rdb.ZCard(ctx, key).Result() // want checkthencount:`^ZCARD "ratelimit:allow:\*" on every call of \(\*Limiter\)\.Allow, counted in \(\*Limiter\)\.Allow: 4 round trips per call, and two calls at once may both pass; use one script or redisguard\.Limiter$`
	if err != nil {
		return false, err
	}
	if n >= l.max {
		oldest, err := l.rdb.ZRangeWithScores(ctx, key, 0, 0).Result()
		if err == nil && len(oldest) > 0 {
			return false, fmt.Errorf("again after %v", oldest[0].Score)
		}
		return false, fmt.Errorf("over the limit")
	}
	if err := l.rdb.ZAdd(ctx, key, redis.Z{Score: 1, Member: id}).Err(); err != nil {
		return false, err
	}
	return true, l.rdb.Expire(ctx, key, time.Minute).Err()
}

// AllowElse compares the other way round.
func (l *Limiter) AllowElse(ctx context.Context, id string) (bool, time.Duration) {
	key := "ratelimit:else:" + id
	l.rdb.ZRemRangeByScore(ctx, key, "0", "100")
	n := l.rdb.ZCard(ctx, key).Val() // want checkthencount:`: 3 round trips per call`
	if n < l.max {
		l.rdb.ZAdd(ctx, key, redis.Z{Score: 1, Member: id})
		return true, 0
	}
	return false, l.rdb.PTTL(ctx, key).Val()
}

// AllowNamed gives the comparison a name.
func (l *Limiter) AllowNamed(ctx context.Context, id string) (bool, string) {
	key := "ratelimit:named:" + id
	n := l.rdb.ZCard(ctx, key).Val() // want checkthencount:`: 3 round trips per call`
	over := l.max <= n
	if over {
		first := l.rdb.ZRange(ctx, key, 0, 0).Val()
		ttl := l.rdb.TTL(ctx, key).Val()
		return false, fmt.Sprint(first, ttl)
	}
	l.rdb.ZAdd(ctx, key, redis.Z{Score: 1, Member: id})
	l.rdb.Expire(ctx, key, time.Minute)
	return true, ""
}

// AllowFirst sets the end of a window with its first count, and few calls do.
func (l *Limiter) AllowFirst(ctx context.Context, id string) (bool, error) {
	key := "ratelimit:first:" + id
	n, _ := l.rdb.Get(ctx, key).Int64() // want checkthencount:`: 2 round trips per call`
	if n >= l.max {
		return false, fmt.Errorf("again in %v", l.rdb.TTL(ctx, key).Val())
	}
	n, err := l.rdb.Incr(ctx, key).Result()
	if err != nil {
		return false, err
	}
	if n == 1 {
		l.rdb.Expire(ctx, key, time.Minute)
	}
	return true, nil
}

// AllowAsked reads the lifetime on every call: one more round trip of the same finding.
func (l *Limiter) AllowAsked(ctx context.Context, id string) (bool, time.Duration) {
	key := "ratelimit:asked:" + id
	n, _ := l.rdb.Get(ctx, key).Int64() // want checkthencount:`: 3 round trips per call`
	ttl := l.rdb.TTL(ctx, key).Val()
	if n >= l.max {
		return false, ttl
	}
	l.rdb.Incr(ctx, key)
	return true, ttl
}

// AllowSplit has a helper for each step.
func (l *Limiter) AllowSplit(ctx context.Context, id string) (bool, error) {
	l.rateLimitTrim(ctx, id)
	n, err := l.rateLimitCount(ctx, id)
	if err != nil {
		return false, err
	}
	if n >= l.max {
		return false, fmt.Errorf("again after %v", l.rateLimitOldest(ctx, id))
	}
	l.rateLimitAdd(ctx, id)
	return true, nil
}

func (l *Limiter) rateLimitTrim(ctx context.Context, id string) {
	l.rdb.ZRemRangeByScore(ctx, "ratelimit:split:"+id, "0", "100")
}

func (l *Limiter) rateLimitCount(ctx context.Context, id string) (int64, error) {
	return l.rdb.ZCard(ctx, "ratelimit:split:"+id).Result() // want checkthencount:`^ZCARD "ratelimit:split:\*" on every call of \(\*Limiter\)\.AllowSplit, counted in \(\*Limiter\)\.AllowSplit: 4 round trips per call`
}

func (l *Limiter) rateLimitOldest(ctx context.Context, id string) []string {
	return l.rdb.ZRange(ctx, "ratelimit:split:"+id, 0, 0).Val()
}

func (l *Limiter) rateLimitAdd(ctx context.Context, id string) {
	l.rdb.ZAdd(ctx, "ratelimit:split:"+id, redis.Z{Score: 1, Member: id})
	l.rdb.Expire(ctx, "ratelimit:split:"+id, time.Minute)
}
