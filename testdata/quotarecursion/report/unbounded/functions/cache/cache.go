// Package cache calls functions on its way to Redis.
package cache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Check may refuse an access.
type Check func(ctx context.Context, key string) error

// OnAccess is called before each access of all caches.
var OnAccess func(ctx context.Context, key string) error

// Config says what a cache calls.
type Config struct {
	Client     *redis.Client
	BeforeRead Check
	OnWrite    func(ctx context.Context, key string) error
	// Done is called after a read, for metrics.
	Done func(key string)
}

// Cache is a client with functions around it.
type Cache struct {
	cfg    Config
	checks []Check
}

// New returns a cache.
func New(cfg Config) *Cache { return &Cache{cfg: cfg} }

// Before adds a check of reads.
func (c *Cache) Before(check Check) { c.checks = append(c.checks, check) }

// SetOnWrite has the cache call f before it writes.
func (c *Cache) SetOnWrite(f func(ctx context.Context, key string) error) { c.cfg.OnWrite = f }

// SetDone has the cache call f after it has read.
func (c *Cache) SetDone(f func(key string)) { c.cfg.Done = f }

// Read returns the value of key.
func (c *Cache) Read(ctx context.Context, key string) (string, error) {
	if c.cfg.BeforeRead != nil {
		if err := c.cfg.BeforeRead(ctx, key); err != nil {
			return "", err
		}
	}
	for _, check := range c.checks {
		if err := check(ctx, key); err != nil {
			return "", err
		}
	}
	v, err := c.cfg.Client.Get(ctx, key).Result()
	if c.cfg.Done != nil {
		c.cfg.Done(key)
	}
	return v, err
}

// Write sets the value of key.
func (c *Cache) Write(ctx context.Context, key, value string) error {
	if f := c.cfg.OnWrite; f != nil {
		if err := f(ctx, key); err != nil {
			return err
		}
	}
	return c.cfg.Client.Set(ctx, key, value, 0).Err()
}

// Length asks the function that all caches share.
func (c *Cache) Length(ctx context.Context, key string) (int64, error) {
	if OnAccess != nil {
		if err := OnAccess(ctx, key); err != nil {
			return 0, err
		}
	}
	return c.cfg.Client.StrLen(ctx, key).Result()
}

// Direct reads and calls nobody.
func (c *Cache) Direct(ctx context.Context, key string) (string, error) {
	return c.cfg.Client.Get(ctx, key).Result()
}
