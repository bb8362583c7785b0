// Package windows has limiters with several windows: one finding for each limiter,
// with all of its round trips.
package windows

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb            *redis.Client
	minute, perDay int
}

func (l *Limiter) CanCall(ctx context.Context, api string) bool {
	m, _ := l.rdb.Get(ctx, "rate_limit:minute:"+api).Int() // want checkthencount:`^GET "rate_limit:minute:\*" on every call of \(\*Limiter\)\.CanCall, counted in \(\*Limiter\)\.Called: 3 round trips per call`
	d, _ := l.rdb.Get(ctx, "rate_limit:day:"+api).Int()
	return m < l.minute && d < l.perDay
}

// Called counts both in one pipeline.
func (l *Limiter) Called(ctx context.Context, api string) error {
	_, err := l.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Incr(ctx, "rate_limit:minute:"+api)
		pipe.Incr(ctx, "rate_limit:day:"+api)
		return nil
	})
	return err
}

// Apart sends each command by itself.
type Apart struct{ rdb *redis.Client }

func (l *Apart) Over(ctx context.Context, api string) bool {
	m, _ := l.rdb.Get(ctx, "throttle:minute:"+api).Int() // want checkthencount:`: 4 round trips per call`
	if m > 100 {
		return true
	}
	d, _ := l.rdb.Get(ctx, "throttle:day:"+api).Int()
	return d > 10000
}

func (l *Apart) Count(ctx context.Context, api string) {
	l.rdb.Incr(ctx, "throttle:minute:"+api)
	l.rdb.Incr(ctx, "throttle:day:"+api)
}
