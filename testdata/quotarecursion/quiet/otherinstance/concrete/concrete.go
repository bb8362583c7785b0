// Package concrete gives the guard an instance that has none.
package concrete

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Cache may have a quota.
type Cache struct {
	rdb   *redis.Client
	quota *Quota
}

// Quota reads by a cache.
type Quota struct{ cache *Cache }

// New makes two caches, and the quota of one reads by the other.
func New(rdb *redis.Client) *Cache {
	raw := &Cache{rdb: rdb}
	return &Cache{rdb: rdb, quota: &Quota{cache: raw}}
}

// Get asks where there is somebody to ask.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if c.quota != nil {
		if err := c.quota.Check(ctx); err != nil {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}

// Check reads by the other one.
func (q *Quota) Check(ctx context.Context) error {
	_, err := q.cache.Get(ctx, "quota")
	return err
}

// Store takes its limiter when it is made, and the limiter takes a store: neither
// can have the other.
type Store struct {
	rdb     *redis.Client
	limiter *Limiter
	limited bool
}

// Limiter reads by a store.
type Limiter struct{ store *Store }

// NewStore returns a store with a limiter.
func NewStore(rdb *redis.Client, l *Limiter) *Store {
	return &Store{rdb: rdb, limiter: l, limited: l != nil}
}

// NewLimiter returns a limiter that reads by s.
func NewLimiter(s *Store) *Limiter { return &Limiter{store: s} }

// Set asks where the store is limited.
func (s *Store) Set(ctx context.Context, key string) error {
	if s.limited && !s.limiter.Allow(ctx) {
		return errOver
	}
	return s.rdb.Set(ctx, key, 1, 0).Err()
}

// Allow writes by the other one.
func (l *Limiter) Allow(ctx context.Context) bool { return l.store.Set(ctx, "allowed") == nil }

// Fresh makes the cache that it reads by.
type Fresh struct {
	rdb   *redis.Client
	guard *Gate
}

// Gate reads by a value of its own.
type Gate struct{ rdb *redis.Client }

// NewFresh returns a guarded one.
func NewFresh(rdb *redis.Client) *Fresh { return &Fresh{rdb: rdb, guard: &Gate{rdb: rdb}} }

// Incr asks the gate.
func (f *Fresh) Incr(ctx context.Context, key string) (int64, error) {
	if f.guard != nil && !f.guard.Open(ctx) {
		return 0, errOver
	}
	return f.rdb.Incr(ctx, key).Result()
}

// Open counts by an instance without a gate.
func (g *Gate) Open(ctx context.Context) bool {
	f := &Fresh{rdb: g.rdb}
	n, err := f.Incr(ctx, "open")
	return err == nil && n < 10
}

// Layer is one of several.
type Layer struct {
	rdb  *redis.Client
	next *Layer
}

// NewLayer returns a layer above another.
func NewLayer(rdb *redis.Client, next *Layer) *Layer { return &Layer{rdb: rdb, next: next} }

// Allow asks the next layer first.
func (l *Layer) Allow(ctx context.Context, key string) error {
	if err := l.below(ctx, key); err != nil {
		return err
	}
	return l.rdb.Incr(ctx, key).Err()
}

func (l *Layer) below(ctx context.Context, key string) error {
	if l.next == nil {
		return nil
	}
	return l.next.Allow(ctx, key)
}
