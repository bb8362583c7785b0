// Package cache is a client that asks before each operation.
package cache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Checker may refuse an operation.
type Checker interface {
	Check(ctx context.Context, tenant string) error
}

type Cache struct {
	rdb     *redis.Client
	checker Checker
}

func New(rdb *redis.Client) *Cache { return &Cache{rdb: rdb} }

func (c *Cache) Use(ch Checker) { c.checker = ch }

func (c *Cache) Get(ctx context.Context, tenant, key string) (string, error) {
	if c.checker != nil {
		if err := c.checker.Check(ctx, tenant); err != nil {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}

func (c *Cache) Incr(ctx context.Context, tenant, key string) (int64, error) {
	if err := c.allowed(ctx, tenant); err != nil {
		return 0, err
	}
	return c.rdb.Incr(ctx, key).Result()
}

func (c *Cache) allowed(ctx context.Context, tenant string) error {
	if c.checker == nil {
		return nil
	}
	return c.checker.Check(ctx, tenant)
}

// Raw reads without asking.
func (c *Cache) Raw(ctx context.Context, key string) (string, error) {
	return c.rdb.Get(ctx, key).Result()
}

// Client is the way round the checker.
func (c *Cache) Client() *redis.Client { return c.rdb }
