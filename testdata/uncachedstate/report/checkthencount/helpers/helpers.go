// Package helpers has limiters with helpers on either side.
package helpers

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb    *redis.Client
	prefix string
	max    int
}

func (l *Limiter) key(api string) string {
	return "rate_limit:" + api + ":" + time.Now().Format("15:04")
}

func (l *Limiter) count(ctx context.Context, key string) int {
	n, _ := l.rdb.Get(ctx, key).Int()
	return n
}

func (l *Limiter) add(ctx context.Context, key string) error {
	return l.rdb.Incr(ctx, key).Err()
}

func (l *Limiter) Allow(ctx context.Context, api string) bool {
	return !l.over(ctx, api)
}

func (l *Limiter) over(ctx context.Context, api string) bool {
	return l.count(ctx, l.key(api)) >= l.max // want checkthencount:`^GET "rate_limit:\*:\*" through \(\*Limiter\)\.count on every call of \(\*Limiter\)\.Allow, counted in \(\*Limiter\)\.Record: 2 round trips`
}

func (l *Limiter) Record(ctx context.Context, api string) error {
	return l.add(ctx, l.key(api))
}

// Prefixed has its whole key from outside: its type says what it is.
type PrefixedLimiter struct {
	rdb    *redis.Client
	prefix string
}

func (l *PrefixedLimiter) Exceeded(ctx context.Context, id string, max int64) (bool, error) {
	n, err := l.rdb.Get(ctx, l.prefix+":"+id).Int64() // want checkthencount:`on every call of \(\*PrefixedLimiter\)\.Exceeded, counted in \(\*PrefixedLimiter\)\.Hit`
	return n >= max, err
}

func (l *PrefixedLimiter) Hit(ctx context.Context, id string) error {
	return l.rdb.Incr(ctx, l.prefix+":"+id).Err()
}

// Counter is not called a limiter: its key says what it is.
type Counter struct{ rdb *redis.Client }

func (c *Counter) Full(ctx context.Context, id string) bool {
	n, _ := c.rdb.Get(ctx, "limiter:"+id).Int() // want checkthencount:`on every call of \(\*Counter\)\.Full, counted in \(\*Counter\)\.Next`
	return n > 1000
}

func (c *Counter) Next(ctx context.Context, id string) { c.rdb.Incr(ctx, "limiter:"+id) }
