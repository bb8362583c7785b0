// Package store keeps job state in Redis.
package store

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Store reads and writes jobs.
type Store struct{ rdb *redis.Client }

// New connects lazily.
func New(addr string) *Store {
	return &Store{rdb: redis.NewClient(&redis.Options{Addr: addr})}
}

// Load reads one job, one round trip.
func (s *Store) Load(ctx context.Context, id string) (string, error) {
	return s.rdb.Get(ctx, "job:"+id).Result()
}

// Next takes one job off the queue; it does not wait for one.
func (s *Store) Next(ctx context.Context) (string, error) {
	return s.rdb.LPop(ctx, "jobs").Result()
}
