// Package cache asks a function.
package cache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Cache struct {
	rdb      *redis.Client
	OnAccess func(ctx context.Context, key string) error
	limit    func(ctx context.Context) bool
}

func New(rdb *redis.Client) *Cache { return &Cache{rdb: rdb} }

func (c *Cache) Limit(f func(ctx context.Context) bool) { c.limit = f }

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if c.OnAccess != nil {
		if err := c.OnAccess(ctx, key); err != nil {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}

func (c *Cache) Set(ctx context.Context, key, value string) error {
	if c.limit != nil && !c.limit(ctx) {
		return nil
	}
	return c.rdb.Set(ctx, key, value, 0).Err()
}
