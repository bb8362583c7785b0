// Package cache may have a checker.
package cache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Checker may refuse.
type Checker interface {
	Check(ctx context.Context) error
}

// Cache asks its checker, if it has one.
type Cache struct {
	rdb     *redis.Client
	checker Checker
}

// New returns a cache.
func New(rdb *redis.Client, checker Checker) *Cache { return &Cache{rdb: rdb, checker: checker} }

// Get reads.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if c.checker != nil {
		if err := c.checker.Check(ctx); err != nil {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}
