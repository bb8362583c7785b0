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

// A Store has marks of whoever makes it.
type Store struct {
	rdb    *redis.Client
	prefix string
}

func newStore(rdb *redis.Client, kind string) *Store { return &Store{rdb: rdb, prefix: kind + ":"} }

// Has looks for a mark: of two things that are no one class.
func (s *Store) Has(ctx context.Context, id string) (bool, error) {
	n, err := s.rdb.Exists(ctx, s.prefix+id).Result()
	return n == 1, err
}

// Gate has a store for each.
type Gate struct{ blocked, open *Store }

// NewGate says so.
func NewGate(rdb *redis.Client) *Gate {
	return &Gate{blocked: newStore(rdb, "circuit_breaker"), open: newStore(rdb, "rate_limit_blocked")}
}

// Admit asks both.
func (g *Gate) Admit(ctx context.Context, id string) bool {
	blocked, err := g.blocked.Has(ctx, id)
	if err != nil || blocked {
		return false
	}
	open, err := g.open.Has(ctx, id)
	return err == nil && !open
}
