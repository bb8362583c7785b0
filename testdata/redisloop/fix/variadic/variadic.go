// Package variadic has loops that one command with many elements does for.
package variadic

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

type Store struct {
	RDB *redis.Client
}

// Drop stops at the first error.
func (s *Store) Drop(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := s.RDB.Del(ctx, key).Err(); err != nil { // want perelement:`one DEL per element`
			return fmt.Errorf("drop: %w", err)
		}
	}
	return nil
}

// Forget computes its keys, and passes some over.
func (s *Store) Forget(ctx context.Context, ids []int) (n int64) {
	// What is gone is counted.
	for _, id := range ids {
		if id == 0 {
			continue // nobody
		}
		key := fmt.Sprintf("user:%d", id)
		n += s.RDB.Unlink(ctx, key).Val() // want perelement:`one UNLINK per element`
	}
	return n
}

// Known counts twice what is named twice.
func (s *Store) Known(ctx context.Context, keys []string) (n int64) {
	for _, key := range keys {
		n += s.RDB.Exists(ctx, prefixed(key)).Val() // want perelement:`one EXISTS per element`
	}
	return n
}

func prefixed(key string) string { return "user:" + key }

// Join adds members to one set, whose key may hold something else.
func (s *Store) Join(ctx context.Context, group string, users []string) error {
	for _, user := range users {
		err := s.RDB.SAdd(ctx, "group:"+group, user).Err() // want perelement:`one SADD per element`
		if err != nil {
			return err
		}
	}
	return nil
}

// Leave looks at no error.
func (s *Store) Leave(ctx context.Context, group string, users map[string]bool) {
	for user := range users {
		s.RDB.SRem(ctx, "group:"+group, user) // want perelement:`one SREM per element`
	}
}

// Strip goes over numbers.
func (s *Store) Strip(ctx context.Context, key string, n int) error {
	for i := 0; i < n; i++ {
		if _, err := s.RDB.HDel(ctx, key, fmt.Sprint("f", i)).Result(); err != nil { // want perelement:`one HDEL per element`
			return err
		}
	}
	return nil
}

// Ack confirms messages that were read.
func (s *Store) Ack(ctx context.Context, stream string, msgs []redis.XMessage) {
	for _, m := range msgs {
		s.RDB.XAck(ctx, stream, "group", m.ID) // want perelement:`one XACK per element`
	}
}

// Trim counts what it removes.
func (s *Store) Trim(ctx context.Context, stream string, msgs []redis.XMessage) (n int64) {
	for _, m := range msgs {
		n += s.RDB.XDel(ctx, stream, m.ID).Val() // want perelement:`one XDEL per element`
	}
	return n
}

// Fill sets a field for each.
func (s *Store) Fill(ctx context.Context, key string, users []string) error {
	for i, user := range users {
		if err := s.RDB.HSet(ctx, key, "f"+user, i).Err(); err != nil { // want perelement:`one HSET per element`
			return err
		}
	}
	return nil
}

// Rank gives each a whole number.
func (s *Store) Rank(ctx context.Context, board string, players []string) error {
	for i, p := range players {
		if err := s.RDB.ZAdd(ctx, board, redis.Z{Score: float64(i), Member: p}).Err(); err != nil { // want perelement:`one ZADD per element`
			return err
		}
	}
	return nil
}

// Push keeps the order.
func (s *Store) Push(ctx context.Context, list string, items []string) {
	for i := range items {
		_ = s.RDB.LPush(ctx, list, items[i]).Err() // want perelement:`one LPUSH per element`
	}
}

// Tag makes its key before the loop.
func (s *Store) Tag(ctx context.Context, id int, tags []string) error {
	key := fmt.Sprintf("tags:%d", id)
	for _, tag := range tags {
		if err := s.RDB.SAdd(ctx, key, tag).Err(); err != nil { // want perelement:`one SADD per element; use a variadic SADD or a pipeline`
			return err
		}
	}
	return nil
}
