// Package cache knows its guard as an interface only.
package cache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Guard interface {
	Allow(ctx context.Context) (bool, error)
}

type Cache struct {
	rdb   *redis.Client
	guard Guard
}

type Option func(*Cache)

func WithGuard(g Guard) Option { return func(c *Cache) { c.guard = g } }

func New(rdb *redis.Client, opts ...Option) *Cache {
	c := &Cache{rdb: rdb}
	for _, o := range opts {
		o(c)
	}
	return c
}

func (c *Cache) Guard(g Guard) { c.guard = g }

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if c.guard != nil {
		if ok, err := c.guard.Allow(ctx); err != nil || !ok {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}
