// Package skipped has a local cache that does not keep the read from being
// made, and the message says why.
package skipped

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Breaker falls back on what it knew.
type Breaker struct {
	rdb  *redis.Client
	last sync.Map
}

func (b *Breaker) IsOpen(ctx context.Context, name string) bool {
	v, err := b.rdb.Get(ctx, "circuit_breaker:"+name).Result() // want breaker:`per 10 s$`
	if err != nil && !errors.Is(err, redis.Nil) {
		old, known := b.last.Load(name)
		return known && old.(bool)
	}
	b.last.Store(name, v == "open")
	return v == "open"
}
