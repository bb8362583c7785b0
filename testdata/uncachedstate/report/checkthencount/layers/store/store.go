// Package store has counts, and decides nothing.
package store

import (
	"context"
	"fmt"

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
