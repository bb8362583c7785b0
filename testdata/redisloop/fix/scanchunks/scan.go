// Package scanchunks has loops over what a scan finds, of which many go into
// one command.
package scanchunks

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Many is how many keys a run finds that go into more than one command.
const Many = 1201

// Purge deletes what a scan finds.
func (s *Store) Purge(ctx context.Context, pattern string) error {
	iter := s.RDB.Scan(ctx, 0, pattern, 50).Iterator()
	for iter.Next(ctx) {
		if err := s.RDB.Del(ctx, iter.Val()).Err(); err != nil { // want perelement:`one DEL per element`
			return fmt.Errorf("purge: %w", err)
		}
	}
	return iter.Err()
}

// PurgeSome passes some over, and counts.
func (s *Store) PurgeSome(ctx context.Context, pattern, keep string) (n int64, err error) {
	iter := s.RDB.Scan(ctx, 0, pattern, 50).Iterator()
	for iter.Next(ctx) {
		key := iter.Val()
		if key == keep {
			continue
		}
		n += s.RDB.Unlink(ctx, key).Val() // want perelement:`one UNLINK per element`
	}
	return n, iter.Err()
}

// PurgeOwn has an iterator over a set, whose keys it computes.
func (s *Store) PurgeOwn(ctx context.Context, group string) {
	iter := s.RDB.SScan(ctx, group, 0, "", 0).Iterator()
	for iter.Next(ctx) {
		s.RDB.Del(ctx, "user:"+iter.Val()) // want perelement:`one DEL per element`
	}
}

type Store struct {
	RDB *redis.Client
}
