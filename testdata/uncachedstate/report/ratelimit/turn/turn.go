// Package turn has limiters that wait until it is a caller's turn.
package turn

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Limiter is for calls of a vendor.
type Limiter struct {
	rdb *redis.Client
	max int64
}

var errTimeout = errors.New("no turn in time")

// Acquire asks for the cooldown and then counts, again and again until both let it go.
func (l *Limiter) Acquire(ctx context.Context, vendor string) (string, error) {
	for {
		if ctx.Err() != nil {
			return "", errTimeout
		}
		n, err := l.rdb.Exists(ctx, "ratelimit:cooldown:"+vendor).Result() // want ratelimit:`^EXISTS "ratelimit:cooldown:\*" on every call of \(\*Limiter\)\.Acquire; a 5 s in-process cache`
		if err == nil && n > 0 {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		calls, err := l.rdb.Incr(ctx, "ratelimit:calls:"+vendor).Result()
		if err != nil {
			return "", err
		}
		if calls > l.max {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		return vendor, nil
	}
}

// Refresh runs in the background, and keeps a copy.
func (l *Limiter) Refresh(ctx context.Context, vendor string, limit *int64) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Minute):
		}
		n, err := l.rdb.Get(ctx, "ratelimit:max:"+vendor).Int64()
		if err != nil {
			return err
		}
		m, err := l.rdb.Get(ctx, "ratelimit:burst:"+vendor).Int64()
		if err != nil {
			return err
		}
		*limit = n + m
	}
}
