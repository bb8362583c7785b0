// Package marked has hooks whose helper tests the mark, and a guard that says
// for how long.
package marked

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

type markKey struct{}

type usage struct{ rdb *redis.Client }

func (u usage) check(ctx context.Context) error {
	if ctx.Value(markKey{}) != nil {
		return nil
	}
	ctx = context.WithValue(ctx, markKey{}, true)
	n, err := u.rdb.HGet(ctx, "quota:usage", "ops").Int64()
	if err == nil && n > 1000 {
		return errors.New("too much")
	}
	return nil
}

type hook struct{ u usage }

func (h hook) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := h.u.check(ctx); err != nil { // want doubleread:`^each operation costs 2 round trips:`
			return err
		}
		return next(ctx, cmd)
	}
}

func (h hook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// New guards the client with itself.
func New(o *redis.Options) *redis.Client {
	rdb := redis.NewClient(o)
	rdb.AddHook(hook{usage{rdb}})
	return rdb
}

// Limits say for how long somebody is blocked.
type Limits struct{ rdb *redis.Client }

func (l *Limits) Blocked(ctx context.Context, ip string) (string, time.Duration, error) {
	why, err := l.rdb.Get(ctx, "ratelimit:blocked:"+ip).Result()
	if err != nil {
		return "", 0, err
	}
	left, err := l.rdb.TTL(ctx, "ratelimit:blocked:"+ip).Result() // want doubleread:`twice \(GET, TTL\)`
	return why, left, err
}
