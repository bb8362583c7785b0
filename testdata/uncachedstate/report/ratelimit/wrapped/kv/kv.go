// Package kv wraps Redis under names of its own.
package kv

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrNotFound is returned for keys that are not there.
var ErrNotFound = errors.New("kv: not found")

// Cache is the name of a wrapper of Redis: it holds nothing in the process.
type Cache struct{ rdb redis.Cmdable }

// New returns a Cache.
func New(rdb redis.Cmdable) *Cache { return &Cache{rdb: rdb} }

// Lookup has the shape of a lookup in an LRU.
func (c *Cache) Lookup(ctx context.Context, key string) (string, bool) {
	v, err := c.rdb.Get(ctx, key).Result()
	return v, err == nil
}

// Read takes the command as a word.
func (c *Cache) Read(ctx context.Context, command string, args ...string) (any, error) {
	all := []any{command}
	for _, a := range args {
		all = append(all, a)
	}
	cmd := redis.NewCmd(ctx, all...)
	if p, ok := c.rdb.(interface {
		Process(context.Context, redis.Cmder) error
	}); ok {
		return cmd.Val(), p.Process(ctx, cmd)
	}
	return nil, ErrNotFound
}

// GetCtx is how frameworks name it.
func (c *Cache) GetCtx(ctx context.Context, key string) (string, error) {
	v, err := c.rdb.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", ErrNotFound
	}
	return v, err
}

// SetexCtx stores for some seconds.
func (c *Cache) SetexCtx(ctx context.Context, key, value string, seconds int) error {
	return c.rdb.Set(ctx, key, value, time.Duration(seconds)*time.Second).Err()
}

// Has tells whether a key is there.
func (c *Cache) Has(key string) bool {
	n, err := c.rdb.Exists(context.Background(), key).Result()
	return err == nil && n > 0
}
