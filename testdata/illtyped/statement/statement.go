// Package statement does not type-check: one statement of it is wrong.
package statement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Load is right, and has a finding.
func (s *Store) Load(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, s.rdb.Get(ctx, id).Val()) // want `s.rdb.Get in a loop over ids: one GET per element`
	}
	return out
}

// Drop has a finding next to the wrong statement.
func (s *Store) Drop(ctx context.Context, ids []string) {
	for _, id := range ids {
		var n int = "not a number"
		s.rdb.Del(ctx, id) // want `s.rdb.Del in a loop over ids: one DEL per element`
	}
}

// Count names a method that there is not.
func (s *Store) Count(ctx context.Context, ids []string) (n int64) {
	for _, id := range ids {
		n += s.rdb.HowMany(ctx, id)
	}
	return n
}

// Queue is right and quiet.
func (s *Store) Queue(ctx context.Context, ids []string) error {
	pipe := s.rdb.Pipeline()
	for _, id := range ids {
		pipe.Del(ctx, id)
	}
	_, err := pipe.Exec(ctx)
	return err
}

// Look is right, and called from another package.
func (s *Store) Look(ctx context.Context, id string) string {
	return s.rdb.Get(ctx, id).Val()
}
