// Package cache reads and writes the shared state of the hub.
package cache

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrMissing says that there is no value for a key.
var ErrMissing = errors.New("cache: no value")

// A Guard may refuse an operation before it is sent.
type Guard interface {
	Check(ctx context.Context) error
}

// Cache is the hub's way to Redis.
type Cache struct {
	rdb   *redis.Client
	guard Guard
}

// New returns a cache without a guard.
func New(rdb *redis.Client) *Cache {
	return &Cache{rdb: rdb}
}

// Guard sets who is asked before each operation.
func (c *Cache) Guard(g Guard) {
	c.guard = g
}

// Get returns the value of key.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.check(ctx); err != nil {
		return "", err
	}
	v, err := c.rdb.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", ErrMissing
	}
	return v, err
}

// Set stores the value of key for as long as ttl.
func (c *Cache) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	if err := c.check(ctx); err != nil {
		return err
	}
	return c.rdb.Set(ctx, key, value, ttl).Err()
}

// Add counts n up and returns the new value.
func (c *Cache) Add(ctx context.Context, key string, n int64) (int64, error) {
	if err := c.check(ctx); err != nil {
		return 0, err
	}
	return c.rdb.IncrBy(ctx, key, n).Result()
}

func (c *Cache) check(ctx context.Context) error {
	if c.guard == nil {
		return nil
	}
	return c.guard.Check(ctx)
}
