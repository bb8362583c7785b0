// Package configured has keys whose prefix is configuration, and is none of a
// limiter.
package configured

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Config has the prefix of a cache.
type Config struct {
	Prefix string
	Limit  int
}

// Cache has a default prefix.
type Cache struct {
	rdb    *redis.Client
	prefix string
	cfg    Config
}

func New(rdb *redis.Client, prefix string) *Cache {
	if prefix == "" {
		prefix = "profile:"
	}
	return &Cache{rdb: rdb, prefix: prefix}
}

// Known answers with a bool.
func (c *Cache) Known(ctx context.Context, user string) (bool, error) {
	n, err := c.rdb.Exists(ctx, c.prefix+user).Result()
	return n == 1, err
}

// Text has a key of the configuration alone.
func (c *Cache) Text(ctx context.Context, user string) (string, error) {
	return c.rdb.Get(ctx, c.cfg.Prefix+user).Result()
}

// A Result is what a search finds.
type Result struct {
	More bool
	IDs  []string
}

// Search answers with a struct.
func (c *Cache) Search(ctx context.Context, q string) (*Result, error) {
	ids, err := c.rdb.SMembers(ctx, c.cfg.Prefix+q).Result()
	if err != nil {
		return nil, err
	}
	return &Result{More: len(ids) > c.cfg.Limit, IDs: ids}, nil
}

// RateLimiter has the name, and reads a profile.
type RateLimiter struct {
	rdb *redis.Client
	cfg Config
}

func (l *RateLimiter) Profile(ctx context.Context, user string) (string, error) {
	return l.rdb.Get(ctx, l.cfg.Prefix+user).Result()
}
