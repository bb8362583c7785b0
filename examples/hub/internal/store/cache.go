// Package store reads and writes the shared state of the hub.
package store

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrMissing says that there is no value for a key.
var ErrMissing = errors.New("store: no value")

// Cache is the hub's way to Redis. It asks the quota before each operation, and
// not again for what the quota reads then.
type Cache struct {
	rdb   *redis.Client
	quota *QuotaManager
}

// NewCache returns a cache whose operations count against quotas.
func NewCache(rdb *redis.Client) *Cache {
	c := &Cache{rdb: rdb}
	c.quota = NewQuotaManager(c)
	return c
}

// Quota returns the manager that the cache asks.
func (c *Cache) Quota() *QuotaManager { return c.quota }

// Get returns the value of key.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if ctx.Value(checkingKey) == nil {
		if err := c.quota.Check(context.WithValue(ctx, checkingKey, true)); err != nil {
			return "", err
		}
	}
	v, err := c.rdb.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", ErrMissing
	}
	return v, err
}

// Set stores the value of key for as long as ttl.
func (c *Cache) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	if ctx.Value(checkingKey) == nil {
		if err := c.quota.Check(context.WithValue(ctx, checkingKey, true)); err != nil {
			return err
		}
	}
	return c.rdb.Set(ctx, key, value, ttl).Err()
}

// Add counts n up and returns the new value.
func (c *Cache) Add(ctx context.Context, key string, n int64) (int64, error) {
	return c.rdb.IncrBy(ctx, key, n).Result()
}
