package timer

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// sleepTimer waits, unless it is asked to wait for no time.
func sleepTimer(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// wait has the test the other way round.
func wait(ctx context.Context, d time.Duration) error {
	if d > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
		}
	}
	return nil
}

type Countdown struct {
	rdb   *redis.Client
	every time.Duration
}

// Watch sleeps between two reads, by a helper.
func (c *Countdown) Watch(ctx context.Context) {
	for {
		state, err := c.rdb.HGetAll(ctx, "auction").Result()
		if err == nil && state["done"] != "" {
			return
		}
		if !sleepTimer(ctx, c.every) {
			return
		}
	}
}

// Wait does the same with an error.
func (c *Countdown) Wait(ctx context.Context) error {
	for {
		state, err := c.rdb.HGetAll(ctx, "auction").Result()
		if err == nil && state["done"] != "" {
			return nil
		}
		if err := wait(ctx, c.every); err != nil {
			return err
		}
	}
}
