// Package caches keeps a value and the time of it.
package caches

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Kept struct {
	rdb  *redis.Client
	open bool
	at   time.Time
}

func (b *Kept) Allow(ctx context.Context) bool {
	if time.Since(b.at) < 10*time.Second {
		return !b.open
	}
	b.open = b.rdb.Get(ctx, "breaker").Val() == "open"
	b.at = time.Now()
	return !b.open
}
