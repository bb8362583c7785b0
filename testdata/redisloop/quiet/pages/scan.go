// Package pages holds loops over the pages of an answer, with few commands for
// each page.
package pages

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct {
	rdb redis.UniversalClient
}

// Collect only walks the pages.
func (s *Store) Collect(ctx context.Context) (keys []string, err error) {
	iter := s.rdb.Scan(ctx, 0, "user:*", 1000).Iterator()
	for iter.Next(ctx) {
		keys = append(keys, iter.Val())
	}
	return keys, iter.Err()
}

// PageByPage reads each page with one MGET.
func (s *Store) PageByPage(ctx context.Context, seen func([]any)) error {
	var cursor uint64
	for {
		keys, next, err := s.rdb.Scan(ctx, cursor, "user:*", 1000).Result()
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			values, err := s.rdb.MGet(ctx, keys...).Result()
			if err != nil {
				return err
			}
			seen(values)
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// Queue deletes what the iterator finds through a pipe.
func (s *Store) Queue(ctx context.Context) error {
	pipe := s.rdb.Pipeline()
	iter := s.rdb.SScan(ctx, "expired", 0, "", 1000).Iterator()
	for iter.Next(ctx) {
		pipe.Del(ctx, iter.Val())
	}
	if err := iter.Err(); err != nil {
		return err
	}
	_, err := pipe.Exec(ctx)
	return err
}

// BySlot groups keys by their cluster slot on purpose: a group is one MGET.
func BySlot(ctx context.Context, cc *redis.ClusterClient, keys []string) (out []any, err error) {
	groups := make(map[int64][]string)
	for _, key := range keys {
		slot := slotOf(key)
		groups[slot] = append(groups[slot], key)
	}
	for _, group := range groups {
		values, err := cc.MGet(ctx, group...).Result()
		if err != nil {
			return nil, err
		}
		out = append(out, values...)
	}
	return out, nil
}

func slotOf(key string) int64 {
	var h int64
	for _, b := range []byte(key) {
		h = h*31 + int64(b)
	}
	return h & 16383
}
