// Package store has counts, and decides nothing.
package store

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

type CountRepository struct{ rdb *redis.Client }

func New(rdb *redis.Client) *CountRepository { return &CountRepository{rdb} }

func (s *CountRepository) Count(ctx context.Context, user string) (int64, error) {
	return s.rdb.Get(ctx, "rate_limit:"+user).Int64()
}

func (s *CountRepository) Add(ctx context.Context, user string) error {
	return s.rdb.Incr(ctx, "rate_limit:"+user).Err()
}

// Used is of a tenant, by its number.
func (s *CountRepository) Used(ctx context.Context, tenant int) (int64, error) {
	return s.rdb.HGet(ctx, "quota:calls", fmt.Sprint(tenant)).Int64()
}

func (s *CountRepository) Use(ctx context.Context, tenant int, n int64) error {
	return s.rdb.HIncrBy(ctx, "quota:calls", fmt.Sprint(tenant), n).Err()
}

// Seen is by another name of the key.
func (s *CountRepository) Seen(ctx context.Context, ip string) (int64, error) {
	return s.rdb.Get(ctx, "ratelimiting:"+ip).Int64()
}

// Note adds and begins the window, in two round trips.
func (s *CountRepository) Note(ctx context.Context, ip string) error {
	if err := s.rdb.Incr(ctx, "ratelimiting:"+ip).Err(); err != nil {
		return err
	}
	return s.rdb.Expire(ctx, "ratelimiting:"+ip, time.Minute).Err()
}
