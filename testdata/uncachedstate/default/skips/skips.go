// Package skips has local caches that do not keep the read from being made,
// and the message says why.
package skips

import (
	"context"
	"errors"
	"sync"

	gocache "github.com/patrickmn/go-cache"
	"github.com/redis/go-redis/v9"
)

// Breaker falls back on what it knew.
type Breaker struct {
	rdb  *redis.Client
	last sync.Map
}

func (b *Breaker) IsOpen(ctx context.Context, name string) bool {
	v, err := b.rdb.Get(ctx, "circuit_breaker:"+name).Result() // want breaker:`makes it one per 10s and process; the local cache is asked after it$`
	if err != nil && !errors.Is(err, redis.Nil) {
		old, known := b.last.Load(name)
		return known && old.(bool)
	}
	b.last.Store(name, v == "open")
	return v == "open"
}

// Limits has some tenants read each time.
type Limits struct {
	rdb   *redis.Client
	local *gocache.Cache
}

func (l *Limits) PerMinute(ctx context.Context, tenant, plan string) (int, error) {
	if plan != "enterprise" {
		if v, ok := l.local.Get(tenant); ok {
			return v.(int), nil
		}
	}
	n, err := l.rdb.Get(ctx, "ratelimit:permin:"+tenant).Int() // want ratelimit:`; not every way through \(\*Limits\).PerMinute asks the local cache; no fix: what is done with its number is not seen here`
	if err != nil {
		return 0, err
	}
	l.local.SetDefault(tenant, n)
	return n, nil
}

// None has no cache to speak of.
type None struct{ rdb *redis.Client }

func (n *None) Blocked(ctx context.Context, ip string) bool {
	return n.rdb.Exists(ctx, "throttle:"+ip).Val() > 0 // want ratelimit:`makes it one per 5s and process$`
}
