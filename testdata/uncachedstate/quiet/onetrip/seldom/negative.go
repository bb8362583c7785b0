package seldom

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// Slots count what is under way. A count below zero is mended once.
type Slots struct{ rdb *redis.Client }

var errBusy = errors.New("busy")

// Release sets a negative count to zero.
func (s *Slots) Release(ctx context.Context, key string) error {
	n, err := s.rdb.Decr(ctx, "ratelimit:concurrent:"+key).Result()
	if err != nil {
		return err
	}
	if n < 0 {
		s.rdb.Set(ctx, "ratelimit:concurrent:"+key, 0, 5*time.Minute)
	}
	return nil
}

// ReleaseAll takes several away and removes what is left below.
func (s *Slots) ReleaseAll(ctx context.Context, key string, by int64) error {
	n, err := s.rdb.DecrBy(ctx, "ratelimit:concurrent:"+key, by).Result()
	if err == nil && n <= -1 {
		err = s.rdb.Del(ctx, "ratelimit:concurrent:"+key).Err()
	}
	return err
}

// Take gives back what was not there, and refuses.
func (s *Slots) Take(ctx context.Context, key string) error {
	left, err := s.rdb.Decr(ctx, "ratelimit:left:"+key).Result()
	if err != nil {
		return err
	}
	if 0 > left {
		s.rdb.Incr(ctx, "ratelimit:left:"+key)
		return errBusy
	}
	return nil
}

// Allow adds to a count that another process may have damaged.
func (s *Slots) Allow(ctx context.Context, key string, limit int64) (bool, error) {
	n, err := s.rdb.Incr(ctx, "ratelimit:requests:"+key).Result()
	if err != nil {
		return false, err
	}
	if n < 1 {
		s.rdb.Set(ctx, "ratelimit:requests:"+key, 1, time.Minute)
		n = 1
	}
	return n <= limit, nil
}

// Leave is the deferred half of a limiter by hash.
func (s *Slots) Leave(ctx context.Context, key string) {
	if s.rdb.HIncrBy(ctx, "limiter:inflight", key, -1).Val() < 0 {
		s.rdb.HSet(ctx, "limiter:inflight", key, 0)
	}
}
