// Package libraries asks libraries that ask Redis, in loops.
package libraries

import (
	"context"
	"errors"
	"time"

	"github.com/bsm/redislock"
	"github.com/go-redis/cache/v9"
	"github.com/go-redsync/redsync/v4"
	"github.com/redis/go-redis/v9"
)

// Obtain tries again at once: without options a lock is tried once.
func Obtain(ctx context.Context, c *redislock.Client, work func()) error {
	for {
		l, err := c.Obtain(ctx, "jobs", time.Second, nil) // want unpaced:`^c.Obtain and l.Release in a loop without a wait: 2 scripts per iteration`
		if errors.Is(err, redislock.ErrNotObtained) {
			continue
		}
		if err != nil {
			return err
		}
		work()
		l.Release(ctx)
	}
}

// Try does so with another library.
func Try(m *redsync.Mutex) {
	for {
		if err := m.TryLock(); err != nil { // want retry:`^m.TryLock retried without backoff: one SET per round trip`
			continue
		}
		return
	}
}

// Extended is extended far more often than it ends.
func Extended(ctx context.Context, m *redsync.Mutex) {
	for ctx.Err() == nil {
		m.ExtendContext(ctx) // want unpaced:`one script of up to 2 commands per round trip`
	}
}

// Stored writes again and again.
func Stored(ctx context.Context, c *cache.Cache, rdb *redis.Client) {
	for {
		c.Set(&cache.Item{Ctx: ctx, Key: "state", Value: 1}) // want unpaced:`^c.Set in a loop without a wait: one SET per round trip`
	}
}

// Waiting has a lock that waits between its tries.
func Waiting(ctx context.Context, m *redsync.Mutex) {
	for {
		if err := m.LockContext(ctx); err != nil {
			continue
		}
		return
	}
}

// Backoff has one that is told to.
func Backoff(ctx context.Context, c *redislock.Client) error {
	opt := &redislock.Options{RetryStrategy: redislock.LinearBackoff(100 * time.Millisecond)}
	for {
		l, err := c.Obtain(ctx, "jobs", time.Second, opt)
		if errors.Is(err, redislock.ErrNotObtained) {
			continue
		}
		if err != nil {
			return err
		}
		return l.Release(ctx)
	}
}

// Each takes a lock for each on purpose.
func Each(ctx context.Context, c *redislock.Client, ids []string) {
	for _, id := range ids {
		l, err := c.Obtain(ctx, id, time.Second, nil)
		if err != nil {
			continue
		}
		l.Release(ctx)
	}
}
