// Package constructed has stores that are told what they are for: nothing of limiters.
package constructed

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// A Cache has a kind, and a text for errors.
type Cache struct {
	rdb    *redis.Client
	prefix string
	full   error
}

func newCache(rdb *redis.Client, kind, full string) *Cache {
	return &Cache{rdb: rdb, prefix: kind + ":", full: errors.New(full)}
}

// Profiles are what it is for, although its error has a word of limiters.
func Profiles(rdb *redis.Client) *Cache { return newCache(rdb, "profile", "rate limit exceeded") }

// Prices has a word in another sense.
func Prices(rdb *redis.Client) *Cache { return newCache(rdb, "exchange_rate", "too many") }

// Limits are one of several things that a cache may be for.
func Limits(rdb *redis.Client) *Cache { return newCache(rdb, "rate_limit", "too many") }

// Has looks for an entry.
func (c *Cache) Has(ctx context.Context, id string) (bool, error) {
	n, err := c.rdb.Exists(ctx, c.prefix+id).Result()
	return n == 1, err
}
