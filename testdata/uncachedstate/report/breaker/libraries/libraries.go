// Package libraries fills a cache that nobody asks.
package libraries

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/redis/go-redis/v9"
)

// Filled writes to its cache, and never asks it.
type Filled struct {
	rdb   *redis.Client
	cache *lru.Cache[string, bool]
}

func (b *Filled) Open(ctx context.Context, name string) bool {
	open := b.rdb.Get(ctx, "breaker:"+name).Val() == "open" // want breaker:`^GET "breaker:\*" on every call of \(\*Filled\)\.Open`
	b.cache.Add(name, open)
	return open
}
