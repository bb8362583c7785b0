// Package retry has operations that are called again after an error, or once.
package retry

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over")

// Client tries again.
type Client struct {
	rdb   *redis.Client
	ready bool
}

// Get calls itself again.
func (c *Client) Get(ctx context.Context, key string) (string, error) {
	v, err := c.rdb.Get(ctx, key).Result()
	if err != nil && !errors.Is(err, redis.Nil) && ctx.Err() == nil {
		time.Sleep(time.Second)
		return c.Get(ctx, key)
	}
	return v, err
}

// Set is called again by a helper.
func (c *Client) Set(ctx context.Context, key, value string, tries int) error {
	if err := c.rdb.Set(ctx, key, value, 0).Err(); err != nil {
		return c.setAgain(ctx, key, value, tries)
	}
	return nil
}

func (c *Client) setAgain(ctx context.Context, key, value string, tries int) error {
	if tries == 0 {
		return errOver
	}
	time.Sleep(time.Second)
	return c.Set(ctx, key, value, tries-1)
}

// Do runs what it is given twice, and Save gives it a literal.
func (c *Client) Do(f func() error) error {
	if err := f(); err != nil {
		return f()
	}
	return nil
}

// Save is sent by a helper that tries again.
func (c *Client) Save(ctx context.Context, key string) error {
	if err := c.connect(ctx); err != nil {
		return err
	}
	return c.Do(func() error { return c.rdb.Set(ctx, key, 1, 0).Err() })
}

// connect saves once when it has connected.
func (c *Client) connect(ctx context.Context) error {
	if c.ready {
		return nil
	}
	c.ready = true
	return c.Save(ctx, "connected")
}

// Incr is tried again in a loop, after a pause that can be refused.
func (c *Client) Incr(ctx context.Context, key string) error {
	for {
		err := c.rdb.Incr(ctx, key).Err()
		if err == nil {
			return nil
		}
		if err := c.pause(ctx, key); err != nil {
			return err
		}
	}
}

func (c *Client) pause(ctx context.Context, key string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.Incr(ctx, key)
}

// Refresh is guarded by a lock in Redis, and the second one finds it taken.
func (c *Client) Refresh(ctx context.Context, key string) error {
	if !c.refreshed(ctx) {
		return errOver
	}
	return c.rdb.Set(ctx, key, 1, time.Hour).Err()
}

func (c *Client) refreshed(ctx context.Context) bool {
	got, err := c.rdb.SetNX(ctx, "refreshing", 1, time.Minute).Result()
	if err != nil || !got {
		return true
	}
	return c.Refresh(ctx, "refreshed") == nil
}
