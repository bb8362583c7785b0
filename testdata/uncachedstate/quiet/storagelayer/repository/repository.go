// Package repository is a layer that stores. Whether its answers are cached is
// for those above it to say, and nobody in sight calls it.
package repository

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Blocks struct{ rdb *redis.Client }

// Blocked reads on each call.
func (b *Blocks) Blocked(ctx context.Context, ip string) (bool, error) {
	n, err := b.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Result()
	return n > 0, err
}
