// Package writeback reads a quota and then writes something else, or
// somewhere else.
package writeback

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Spend writes another value.
func (s *Store) Spend(ctx context.Context, id string) error {
	n, err := s.rdb.Get(ctx, "quota:"+id).Int64()
	if err != nil {
		return err
	}
	return s.rdb.Set(ctx, "quota:"+id, strconv.FormatInt(n-1, 10), time.Minute).Err()
}

// Copy writes to another user's key.
func (s *Store) Copy(ctx context.Context, from, to string) error {
	n, err := s.rdb.Get(ctx, "quota:"+from).Int64()
	if err != nil {
		return err
	}
	return s.rdb.Set(ctx, "quota:"+to, strconv.FormatInt(n, 10), time.Minute).Err()
}
