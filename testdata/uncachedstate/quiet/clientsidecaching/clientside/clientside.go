// Package clientside reads through a client that caches.
package clientside

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Breaker struct{ rdb *redis.Client }

func New(addr string) *Breaker {
	return &Breaker{rdb: redis.NewClient(&redis.Options{
		Addr:                  addr,
		ClientSideCacheConfig: &redis.ClientSideCacheConfig{},
	})}
}

func (b *Breaker) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "breaker:"+name).Val() != "open"
}
