// Package store has counts, and decides nothing.
package store

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type CountRepository struct{ rdb *redis.Client }

func New(rdb *redis.Client) *CountRepository { return &CountRepository{rdb} }

func (s *CountRepository) Count(ctx context.Context, user string) (int64, error) {
	return s.rdb.Get(ctx, "rate_limit:"+user).Int64()
}

func (s *CountRepository) Add(ctx context.Context, user string) (int64, error) {
	return s.rdb.Incr(ctx, "rate_limit:"+user).Result()
}

func (s *CountRepository) AddOther(ctx context.Context, user string) error {
	return s.rdb.Incr(ctx, "rate_limit_total:"+user).Err()
}

// LoginRepository counts failed attempts.
type LoginRepository struct{ rdb *redis.Client }

func NewLogins(rdb *redis.Client) *LoginRepository { return &LoginRepository{rdb} }

func (s *LoginRepository) Failures(ctx context.Context, user string) (int64, error) {
	return s.rdb.Get(ctx, "rate_limit:login:"+user).Int64()
}

func (s *LoginRepository) Fail(ctx context.Context, user string) error {
	return s.rdb.Incr(ctx, "rate_limit:login:"+user).Err()
}
