// Package redisstore only stores.
package redisstore

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

func New(rdb *redis.Client) *Store { return &Store{rdb} }

// Remaining answers with a number.
func (s *Store) Remaining(ctx context.Context, id string) (int, error) {
	return s.rdb.Get(ctx, "rate_limit:remaining:"+id).Int()
}

// Blocks answers with decisions.
type Blocks struct{ rdb *redis.Client }

func NewBlocks(rdb *redis.Client) *Blocks { return &Blocks{rdb} }

func (b *Blocks) Left(ctx context.Context, id string) (time.Duration, bool) {
	d := b.rdb.TTL(ctx, "rate_limit:blocked:"+id).Val()
	return d, d > 0
}
