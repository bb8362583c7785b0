// Package firstset has limiters that set their first count and add to it later, and buckets
// whose last token is refused.
package firstset

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb   *redis.Client
	limit int64
}

// AllowIs sets the first count, with its end, by errors.Is.
func (l *Limiter) AllowIs(ctx context.Context, user string) bool {
	key := "requests:" + user
	v, err := l.rdb.Get(ctx, key).Int64() // want checkthencount:`counted by INCR: 2 round trips per call, and two calls at once may both pass; do both in one script$`
	if errors.Is(err, redis.Nil) {
		l.rdb.Set(ctx, key, 1, time.Minute)
		return true
	}
	if err != nil {
		return true
	}
	if v >= l.limit {
		return false
	}
	l.rdb.Incr(ctx, key)
	return true
}

// AllowElse compares the error with redis.Nil.
func (l *Limiter) AllowElse(ctx context.Context, user string) (bool, error) {
	key := "requestsb:" + user
	v, err := l.rdb.Get(ctx, key).Int64() // want checkthencount:`counted by INCR: 2 round trips per call, and two calls at once may both pass; do both in one script$`
	if err == redis.Nil {
		return true, l.rdb.Set(ctx, key, 1, time.Minute).Err()
	} else if err != nil {
		return false, err
	}
	if v >= l.limit {
		return false, nil
	}
	return true, l.rdb.Incr(ctx, key).Err()
}

// AllowZero sets the first count where there is none.
func (l *Limiter) AllowZero(ctx context.Context, user string) (bool, error) {
	key := "requestsc:" + user
	v, err := l.rdb.Get(ctx, key).Int64() // want checkthencount:`counted by INCR: 2 round trips per call, and two calls at once may both pass; do both in one script$`
	if err != nil && err != redis.Nil {
		return false, err
	}
	if v >= l.limit {
		return false, nil
	}
	if v == 0 {
		return true, l.rdb.Set(ctx, key, 1, time.Minute).Err()
	}
	return true, l.rdb.Incr(ctx, key).Err()
}

// Take spends a token of a bucket that is refilled by the time.
func (l *Limiter) Take(ctx context.Context, id string) (bool, error) {
	key := "bucket:" + id
	m, err := l.rdb.HGetAll(ctx, key).Result() // want checkthencount:`written back by HSET`
	if err != nil {
		return false, err
	}
	tokens, _ := strconv.ParseFloat(m["tokens"], 64)
	last, _ := strconv.ParseInt(m["last"], 10, 64)
	tokens = min(10, tokens+float64(time.Now().Unix()-last))
	if tokens < 1 {
		return false, nil
	}
	l.rdb.HSet(ctx, key, "tokens", tokens-1, "last", time.Now().Unix())
	return true, nil
}
