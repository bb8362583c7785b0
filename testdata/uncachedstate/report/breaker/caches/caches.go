// Package caches has what is called a cache and answers nothing from the
// process.
package caches

import (
	"context"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"
)

// Singleflight is no cache: calls one after another all read.
type Flight struct {
	rdb *redis.Client
	g   singleflight.Group
}

func (b *Flight) Allow(ctx context.Context, name string) bool {
	v, _, _ := b.g.Do(name, func() (any, error) {
		return b.rdb.Get(ctx, "breaker:"+name).Result() // want breaker:`^GET "breaker:\*" on every call of \(\*Flight\)\.Allow`
	})
	return v != "open"
}

// Shared is called a cache, and is Redis.
type Shared struct{ rdb *redis.Client }

func (s *Shared) Get(ctx context.Context, key string) (string, bool) {
	v, err := s.rdb.Get(ctx, key).Result()
	return v, err == nil
}

type Behind struct {
	cache *Shared
	rdb   *redis.Client
}

func (b *Behind) Allow(ctx context.Context, name string) bool {
	if v, ok := b.cache.Get(ctx, "breaker:"+name); ok { // want breaker:`^GET "breaker:\*" through \(\*Shared\)\.Get on every call of \(\*Behind\)\.Allow`
		return v != "open"
	}
	return true
}
