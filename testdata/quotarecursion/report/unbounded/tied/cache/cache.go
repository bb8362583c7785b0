// Package cache asks a gate, and does not know whose.
package cache

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Gate lets a key through or does not.
type Gate interface {
	Pass(ctx context.Context, key string) error
}

// Cache is a gated client.
type Cache struct {
	Client redis.Cmdable
	Gate   Gate
	TTL    time.Duration
}

// Option changes a cache.
type Option func(*Cache)

// WithGate has the cache ask g.
func WithGate(g Gate) Option {
	return func(c *Cache) { c.Gate = g }
}

// WithTTL sets how long values stay.
func WithTTL(ttl time.Duration) Option {
	return func(c *Cache) { c.TTL = ttl }
}

// New returns a cache over client.
func New(client redis.Cmdable, opts ...Option) *Cache {
	c := &Cache{Client: client, TTL: time.Hour}
	c.Apply(opts...)
	return c
}

// NewGated returns a cache that asks g from the start.
func NewGated(client redis.Cmdable, g Gate) *Cache {
	return &Cache{Client: client, Gate: g}
}

// Apply changes a cache that is in use already.
func (c *Cache) Apply(opts ...Option) {
	for _, opt := range opts {
		opt(c)
	}
}

// SetGate replaces the gate.
func (c *Cache) SetGate(g Gate) { c.Gate = g }

// Load returns the value of key.
func (c *Cache) Load(ctx context.Context, key string) (string, error) {
	if c.Gate != nil {
		if err := c.Gate.Pass(ctx, key); err != nil {
			return "", err
		}
	}
	return c.Client.Get(ctx, key).Result()
}

// Store sets the value of key.
func (c *Cache) Store(ctx context.Context, key, value string) error {
	if c.Gate != nil {
		if err := c.Gate.Pass(ctx, key); err != nil {
			return err
		}
	}
	return c.Client.Set(ctx, key, value, c.TTL).Err()
}

// Plain reads past the gate.
type Plain struct {
	Client redis.Cmdable
}

// Load returns the value of key.
func (p Plain) Load(ctx context.Context, key string) (string, error) {
	return p.Client.Get(ctx, key).Result()
}

// Store sets the value of key.
func (p Plain) Store(ctx context.Context, key, value string) error {
	return p.Client.Set(ctx, key, value, 0).Err()
}
