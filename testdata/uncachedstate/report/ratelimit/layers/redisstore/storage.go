package redisstore

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Storage reads and writes what it is told to.
type Storage struct{ rdb *redis.Client }

func NewStorage(rdb *redis.Client) *Storage { return &Storage{rdb} }

func (s *Storage) Has(ctx context.Context, key string) (bool, error) {
	n, err := s.rdb.Exists(ctx, key).Result()
	return n == 1, err
}

func (s *Storage) Count(ctx context.Context, key string) (int, error) {
	return s.rdb.Get(ctx, key).Int()
}

func (s *Storage) Add(ctx context.Context, key string) (int, error) {
	pipe := s.rdb.TxPipeline()
	n := pipe.Incr(ctx, key)
	pipe.Expire(ctx, key, time.Minute)
	_, err := pipe.Exec(ctx)
	return int(n.Val()), err
}

func (s *Storage) Load(ctx context.Context, key string) (string, error) {
	return s.rdb.Get(ctx, key).Result()
}

func (s *Storage) Save(ctx context.Context, key, value string) error {
	return s.rdb.Set(ctx, key, value, 0).Err()
}

func (s *Storage) Block(ctx context.Context, key string, d time.Duration) error {
	return s.rdb.Set(ctx, key, "1", d).Err()
}

// IsBlocked has a key that does not say whose block it is.
func (s *Storage) IsBlocked(ctx context.Context, ip string) (bool, error) {
	n, err := s.rdb.Exists(ctx, "blocked:"+ip).Result()
	return n == 1, err
}
