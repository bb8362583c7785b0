// Package pipeline has loops that queue, once they are fixed, and look at no
// answer.
package pipeline

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

func touch(ctx context.Context, rdb *redis.Client, key string, n int) error {
	return rdb.Expire(ctx, key, time.Duration(n)*time.Minute).Err()
}

// Refresh writes in a helper that is a function, with a number that is computed.
func (s *Store) Refresh(ctx context.Context, keys []string, n int) error {
	for i, key := range keys {
		if err := touch(ctx, s.RDB, key, n+i); err != nil { // want perelement:`one EXPIRE per element`
			return err
		}
	}
	return nil
}

func (s *Store) mark(ctx context.Context, key string) {
	s.RDB.Set(ctx, "mark:"+key, 1, 0)
}

// Marks has a helper that returns nothing.
func (s *Store) Marks(ctx context.Context, keys []string) {
	for _, key := range keys {
		s.mark(ctx, key) // want perelement:`one SET per element`
	}
}

// Cached embeds a client and has a command of its own.
type Cached struct{ *redis.Client }

// DelCached is no method that a pipeline has.
func (c *Cached) DelCached(ctx context.Context, key string) *redis.IntCmd {
	return c.Del(ctx, "cached:"+key)
}

// Clear calls it.
func (c *Cached) Clear(ctx context.Context, keys []string) {
	for _, key := range keys {
		c.DelCached(ctx, key) // want perelement:`one DEL per element`
	}
}

type Store struct {
	RDB    *redis.Client
	failed int
}
