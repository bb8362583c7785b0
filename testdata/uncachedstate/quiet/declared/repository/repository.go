// Package repository only stores.
package repository

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Repository struct{ rdb *redis.Client }

func New(rdb *redis.Client) *Repository { return &Repository{rdb} }

func (r *Repository) Blocked(ctx context.Context, ip string) (bool, error) {
	n, err := r.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Result()
	return n > 0, err
}
