// Package notstate has words that mean something else.
package notstate

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

func (s *Store) ClusterKeySlot(ctx context.Context, key string) (int64, error) {
	return s.rdb.ClusterKeySlot(ctx, key).Result()
}

func (s *Store) SimulateBlock(ctx context.Context, n string) (string, error) {
	return s.rdb.Get(ctx, "block:"+n).Result()
}

func (s *Store) TakeMinMax(ctx context.Context, id string) (bool, error) {
	return s.rdb.Get(ctx, "minmax:"+id).Bool()
}

func (s *Store) ValidateAllowedOrigins(ctx context.Context, site string) (bool, error) {
	return s.rdb.SIsMember(ctx, "origins", site).Result()
}

func (s *Store) Page(ctx context.Context, limit int) (string, error) {
	return s.rdb.Get(ctx, "page:limit").Result()
}

// A race track is a circuit too.
func (s *Store) Lap(ctx context.Context, circuit string) (string, error) {
	return s.rdb.Get(ctx, "circuit:lap:"+circuit).Result()
}

func (s *Store) Session(ctx context.Context, id string) (bool, error) {
	n, err := s.rdb.Exists(ctx, "session:"+id).Result()
	return n > 0, err
}
