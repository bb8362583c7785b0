// Package cache asks a guard before it reads.
package cache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Guard may refuse an operation.
type Guard interface {
	Check(ctx context.Context) error
}

// Cache is a way to Redis.
type Cache struct {
	rdb   redis.UniversalClient
	guard Guard
}

// New does nothing but make one.
func New(rdb *redis.Client) *Cache { return &Cache{rdb: rdb} }

// Started starts something as well, which must not happen twice.
func Started(rdb *redis.Client) *Cache {
	c := &Cache{rdb: rdb}
	go c.rdb.Ping(context.Background())
	return c
}

// Guard sets the guard.
func (c *Cache) Guard(g Guard) { c.guard = g }

// Get asks it.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if c.guard != nil {
		if err := c.guard.Check(ctx); err != nil {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}
