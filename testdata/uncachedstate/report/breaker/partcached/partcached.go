// Package partcached has caches that some callers pass by, or that are asked
// only when Redis fails.
package partcached

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Bypassed is Split, with one method that goes straight to the miss.
type Bypassed struct {
	rdb *redis.Client
	hot sync.Map
}

// Allow is cached.
func (b *Bypassed) Allow(ctx context.Context, upstream string) bool {
	if v, ok := b.hot.Load(upstream); ok {
		return v.(string) != "open"
	}
	return b.miss(ctx, upstream) != "open"
}

// Ready is not.
func (b *Bypassed) Ready(ctx context.Context, upstream string) bool {
	return b.miss(ctx, upstream) == "closed"
}

func (b *Bypassed) miss(ctx context.Context, upstream string) string {
	v := b.rdb.Get(ctx, "circuit:state:"+upstream).Val() // want breaker:`GET "circuit:state:\*" on every call of \(\*Bypassed\)\.Ready.*; \(\*Bypassed\)\.Ready skips the in-process cache$`
	b.hot.Store(upstream, v)
	return v
}

// Fallback asks its memory only when Redis fails.
type Fallback struct {
	rdb  *redis.Client
	last sync.Map
}

func (f *Fallback) Open(ctx context.Context, upstream string) bool {
	open, err := f.read(ctx, upstream)
	if err != nil {
		v, _ := f.last.Load(upstream)
		open, _ = v.(bool)
		return open
	}
	f.last.Store(upstream, open)
	return open
}

func (f *Fallback) read(ctx context.Context, upstream string) (bool, error) {
	v, err := f.rdb.HGet(ctx, "breaker:"+upstream, "open").Result() // want breaker:`HGET "breaker:\*" on every call of \(\*Fallback\)\.Open`
	if err == redis.Nil {
		return false, nil
	}
	return v == "1", err
}
