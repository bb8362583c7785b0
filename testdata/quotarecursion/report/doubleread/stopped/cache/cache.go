// Package cache has clients that ask a guard, and know some of their own ways
// not to.
package cache

import (
	"context"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Guard may refuse a key.
type Guard interface {
	Check(ctx context.Context, key string) error
}

// Cache asks for each key.
type Cache struct {
	rdb   *redis.Client
	guard Guard
}

// New returns a cache without a guard.
func New(rdb *redis.Client) *Cache { return &Cache{rdb: rdb} }

// Use sets the guard.
func (c *Cache) Use(g Guard) { c.guard = g }

// Get returns the value of key.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if c.guard != nil {
		if err := c.guard.Check(ctx, key); err != nil {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}

// Set sets the value of key.
func (c *Cache) Set(ctx context.Context, key, value string) error {
	if c.guard != nil {
		if err := c.guard.Check(ctx, key); err != nil {
			return err
		}
	}
	return c.rdb.Set(ctx, key, value, time.Hour).Err()
}

// An Asker may refuse a key, for Marking.
type Asker interface {
	Ask(ctx context.Context, key string) error
}

type asking struct{}

// Marking marks the context before it asks, so that it asks once.
type Marking struct {
	rdb   *redis.Client
	asker Asker
}

// NewMarking returns a client that asks nobody yet.
func NewMarking(rdb *redis.Client) *Marking { return &Marking{rdb: rdb} }

// Use sets whom it asks.
func (m *Marking) Use(a Asker) { m.asker = a }

// Get returns the value of key.
func (m *Marking) Get(ctx context.Context, key string) (string, error) {
	if m.asker != nil && ctx.Value(asking{}) == nil {
		if err := m.asker.Ask(context.WithValue(ctx, asking{}, true), key); err != nil {
			return "", err
		}
	}
	return m.rdb.Get(ctx, key).Result()
}

// A Limiter may refuse a key, for Exempting.
type Limiter interface {
	Limit(ctx context.Context, key string) error
}

// Exempting does not ask for the keys of a limiter.
type Exempting struct {
	rdb     *redis.Client
	limiter Limiter
}

// NewExempting returns a client with a limiter that comes later.
func NewExempting(rdb *redis.Client) *Exempting { return &Exempting{rdb: rdb} }

// Use sets the limiter.
func (e *Exempting) Use(l Limiter) { e.limiter = l }

// Get returns the value of key.
func (e *Exempting) Get(ctx context.Context, key string) (string, error) {
	if e.limiter != nil && !strings.HasPrefix(key, "limit:") {
		if err := e.limiter.Limit(ctx, key); err != nil {
			return "", err
		}
	}
	return e.rdb.Get(ctx, key).Result()
}
