package served

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

func (s *Store) hash(ctx context.Context, id string) (map[string]string, error) {
	return s.RDB.HGetAll(ctx, "user:"+id).Result()
}

// Cards asks for each in a helper.
func (s *Store) Cards(ctx context.Context, ids []string) ([]string, error) {
	var cards []string
	for _, id := range ids {
		fields, err := s.hash(ctx, id) // want perelement:`one HGETALL per element`
		if err != nil {
			return cards, fmt.Errorf("card %s: %w", id, err)
		}
		cards = append(cards, fields["age"]+fields["f0"])
	}
	return cards, nil
}

// Lines asks for two things, one of them in a helper.
func (s *Store) Lines(ctx context.Context, ids []string) ([]string, error) {
	var lines []string
	for _, id := range ids {
		fields, err := s.hash(ctx, id) // want perelement:`one HGETALL per element`
		if err != nil {
			return nil, err
		}
		last, err := s.RDB.Get(ctx, "last:"+id).Result() // want perelement:`one GET per element`
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, err
		}
		lines = append(lines, fields["age"]+last)
	}
	return lines, nil
}

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

func (s *Store) size(ctx context.Context, key string) *redis.IntCmd { return s.RDB.LLen(ctx, key) }

// Longest has a helper that returns the command itself.
func (s *Store) Longest(ctx context.Context, keys []string) (most int64) {
	for _, key := range keys {
		most = max(most, s.size(ctx, "list:"+key).Val()) // want perelement:`one LLEN per element`
	}
	return most
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
