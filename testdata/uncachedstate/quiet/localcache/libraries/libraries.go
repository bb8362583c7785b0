// Package libraries keeps state in the cache libraries that people use.
package libraries

import (
	"context"
	"time"

	rediscache "github.com/go-redis/cache/v9"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/jellydator/ttlcache/v3"
	"github.com/maypok86/otter/v2"
	gocache "github.com/patrickmn/go-cache"
	"github.com/redis/go-redis/v9"
)

type LRU struct {
	rdb   *redis.Client
	cache *lru.Cache[string, bool]
}

func (b *LRU) Open(ctx context.Context, name string) bool {
	if open, ok := b.cache.Get(name); ok {
		return open
	}
	open := b.rdb.Get(ctx, "breaker:"+name).Val() == "open"
	b.cache.Add(name, open)
	return open
}

type Expirable struct {
	rdb   *redis.Client
	cache *expirable.LRU[string, bool]
}

func (b *Expirable) Open(ctx context.Context, name string) bool {
	open, ok := b.cache.Get(name)
	if !ok {
		open = b.rdb.Get(ctx, "breaker:"+name).Val() == "open"
		b.cache.Add(name, open)
	}
	return open
}

type GoCache struct {
	rdb   *redis.Client
	cache *gocache.Cache
}

func (b *GoCache) Open(ctx context.Context, name string) bool {
	if v, found := b.cache.Get(name); found {
		return v.(bool)
	}
	open := b.rdb.Get(ctx, "breaker:"+name).Val() == "open"
	b.cache.SetDefault(name, open)
	return open
}

type TTL struct {
	rdb   *redis.Client
	cache *ttlcache.Cache[string, bool]
}

func (b *TTL) Open(ctx context.Context, name string) bool {
	if item := b.cache.Get(name); item != nil {
		return item.Value()
	}
	open := b.rdb.Get(ctx, "breaker:"+name).Val() == "open"
	b.cache.Set(name, open, 10*time.Second)
	return open
}

// Loaded has ttlcache load what is missing.
func Loaded(ctx context.Context, rdb *redis.Client) *ttlcache.Cache[string, bool] {
	load := ttlcache.LoaderFunc[string, bool](func(c *ttlcache.Cache[string, bool], name string) *ttlcache.Item[string, bool] {
		return c.Set(name, rdb.Get(ctx, "breaker:"+name).Val() == "open", 10*time.Second)
	})
	return ttlcache.New(ttlcache.WithLoader[string, bool](load))
}

type Otter struct {
	rdb   *redis.Client
	cache *otter.Cache[string, bool]
}

func (b *Otter) Open(ctx context.Context, name string) (bool, error) {
	return b.cache.Get(ctx, name, otter.LoaderFunc[string, bool](func(ctx context.Context, name string) (bool, error) {
		v, err := b.rdb.Get(ctx, "breaker:"+name).Result()
		return v == "open", err
	}))
}

// Present asks otter, and then Redis.
func (b *Otter) Present(ctx context.Context, name string) bool {
	if open, ok := b.cache.GetIfPresent(name); ok {
		return open
	}
	open := b.rdb.Get(ctx, "breaker:"+name).Val() == "open"
	b.cache.Set(name, open)
	return open
}

// Tiered is go-redis' cache with a local tier in front.
type Tiered struct{ cache *rediscache.Cache }

func NewTiered(rdb *redis.Client) *Tiered {
	return &Tiered{cache: rediscache.New(&rediscache.Options{
		Redis:      rdb,
		LocalCache: rediscache.NewTinyLFU(1000, 10*time.Second),
	})}
}

func (b *Tiered) Open(ctx context.Context, name string) bool {
	var state string
	err := b.cache.Get(ctx, "breaker:"+name, &state)
	return err == nil && state == "open"
}
