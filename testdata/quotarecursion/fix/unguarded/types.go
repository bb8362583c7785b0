// Package unguarded has operations that begin with their guard: what is left of
// them becomes a method of its own.
package unguarded

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Cache is the story.
type Cache struct {
	rdb   *redis.Client
	quota *Quota
}

// Get returns the value of a key.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.quota.SafeCheck(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
} // the operation

// Set has more than one statement, with comments.
func (c *Cache) Set(ctx context.Context, key, value string, ttl ...time.Duration) (err error) {
	ok, err := c.quota.SafeAllow(ctx, key) // the guard
	if err != nil {
		return err
	}
	if !ok {
		return errOver
	}

	// A value lives for an hour.
	d := time.Hour
	if len(ttl) > 0 {
		d = ttl[0] // or longer
	}
	err = c.rdb.Set(ctx, key, value, d).Err()
	// Nothing else.
	return err
}

// Touch has no result.
func (c *Cache) Touch(ctx context.Context, key string) {
	if c.quota != nil {
		if !c.quota.SafeOpen(ctx) {
			return
		}
	}
	c.rdb.Touch(ctx, key)
}

// Quota reads by the cache.
type Quota struct {
	cache *Cache
}

// NewCache closes the cycle.
func NewCache(rdb *redis.Client) *Cache {
	c := &Cache{rdb: rdb}
	c.quota = &Quota{cache: c}
	return c
}

// SafeCheck reads two keys by the guarded method.
func (q *Quota) SafeCheck(ctx context.Context) error {
	used, err := q.cache.Get(ctx, "used") // want unbounded:`infinite recursion`
	if err != nil {
		return err
	}
	limit, err := q.cache.Get(ctx, "limit")
	if err == nil && used > limit {
		err = errOver
	}
	return err
}

// SafeAllow writes by it.
func (q *Quota) SafeAllow(ctx context.Context, key string) (bool, error) {
	err := q.cache.Set(ctx, "seen:"+key, "1", time.Minute, time.Hour) // want unbounded:`infinite recursion`
	return err == nil, err
}

// SafeOpen touches by it.
func (q *Quota) SafeOpen(ctx context.Context) bool {
	q.cache.Touch(ctx, "open") // want unbounded:`infinite recursion`
	return true
}
