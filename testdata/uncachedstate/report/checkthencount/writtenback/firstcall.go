package writtenback

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// First is a limiter that begins a window with the first call. Most calls find a number,
// and write the next one.
type First struct{ rdb *redis.Client }

func (f *First) read(ctx context.Context, key string) (string, error) {
	v, err := f.rdb.Get(ctx, key).Result()
	if err == redis.Nil {
		return "", nil
	}
	return v, err
}

func (f *First) write(ctx context.Context, key string, v any, window time.Duration) error {
	return f.rdb.Set(ctx, key, v, window).Err()
}

// RateLimit scans the number.
func (f *First) RateLimit(ctx context.Context, key string, limit int, window time.Duration) (bool, error) {
	current, err := f.read(ctx, key) // want checkthencount:`^GET of limiter state through \(\*First\)\.read on every call of \(\*First\)\.RateLimit, written back by SET: 2 round trips per call`
	if err != nil {
		return false, err
	}
	if current == "" {
		return true, f.write(ctx, key, 1, window)
	}
	count := 0
	fmt.Sscanf(current, "%d", &count)
	if count >= limit {
		return false, nil
	}
	return true, f.write(ctx, key, count+1, window)
}

// Throttle parses it, and has the usual case within the branch.
func (f *First) Throttle(ctx context.Context, user string, limit int) bool {
	key := "throttle:" + user
	text := f.rdb.Get(ctx, key).Val() // want checkthencount:`^GET "throttle:\*" on every call of \(\*First\)\.Throttle, written back by SET`
	if text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n >= limit {
			return false
		}
		f.rdb.Set(ctx, key, n+1, redis.KeepTTL)
	}
	return true
}

// Limit reads a number.
func (f *First) Limit(ctx context.Context, user string, limit int) bool {
	key := "ratelimit:first:" + user
	n, _ := f.rdb.Get(ctx, key).Int() // want checkthencount:`^GET "ratelimit:first:\*" on every call of \(\*First\)\.Limit, written back by SET`
	if n == 0 {
		f.rdb.Set(ctx, key, 1, time.Minute)
		return true
	}
	if n >= limit {
		return false
	}
	f.rdb.Set(ctx, key, n+1, redis.KeepTTL)
	return true
}

// Blocked reads a mark: that there is one is seldom, and then it is made longer.
func (f *First) Blocked(ctx context.Context, user string) bool {
	key := "denylist:first:" + user
	if f.rdb.Get(ctx, key).Val() != "" {
		f.rdb.Expire(ctx, key, time.Hour)
		return true
	}
	return false
}

// Tokens reads, computes and writes back.
type Tokens struct{ rdb *redis.Client }

func (b *Tokens) Take(ctx context.Context, ip string) bool {
	key := "throttle:" + ip
	tokens, err := b.rdb.Get(ctx, key).Int() // want checkthencount:`^GET "throttle:\*" on every call of \(\*Tokens\)\.Take, written back by SET`
	if err != nil {
		tokens = 100
	}
	if tokens == 0 {
		return false
	}
	return b.rdb.Set(ctx, key, tokens-1, time.Minute).Err() == nil
}
