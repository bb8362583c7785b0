// Package constructor reads when a limiter is made.
package constructor

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb  *redis.Client
	rate string
}

// New reads once.
func New(ctx context.Context, rdb *redis.Client) *Limiter {
	l := &Limiter{rdb: rdb}
	l.rate = l.load(ctx)
	return l
}

func (l *Limiter) load(ctx context.Context) string {
	return l.rdb.Get(ctx, "ratelimit:rate").Val()
}
