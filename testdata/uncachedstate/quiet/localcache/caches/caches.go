// Package caches answers from the process first.
package caches

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

type entry struct {
	open  bool
	until time.Time
}

type Mapped struct {
	rdb *redis.Client
	mu  sync.Mutex
	m   map[string]entry
}

func (b *Mapped) Allow(ctx context.Context, name string) (bool, error) {
	b.mu.Lock()
	e, ok := b.m[name]
	b.mu.Unlock()
	if ok && time.Now().Before(e.until) {
		return !e.open, nil
	}
	v, err := b.rdb.Get(ctx, "breaker:"+name).Result()
	if err != nil && err != redis.Nil {
		return false, err
	}
	b.mu.Lock()
	b.m[name] = entry{v == "open", time.Now().Add(10 * time.Second)}
	b.mu.Unlock()
	return v != "open", nil
}

type Synced struct {
	rdb *redis.Client
	m   sync.Map
}

func (b *Synced) Allow(ctx context.Context, name string) bool {
	if v, ok := b.m.Load(name); ok {
		return v.(bool)
	}
	open := b.rdb.Get(ctx, "breaker:"+name).Val() == "open"
	b.m.Store(name, !open)
	return !open
}

type Pointed struct {
	rdb  *redis.Client
	last atomic.Pointer[entry]
}

func (b *Pointed) Allow(ctx context.Context) bool {
	if e := b.last.Load(); e != nil && time.Now().Before(e.until) {
		return !e.open
	}
	open := b.rdb.Get(ctx, "breaker").Val() == "open"
	b.last.Store(&entry{open, time.Now().Add(10 * time.Second)})
	return !open
}

// LRU stands for one: a value and a found flag, and no round trip.
type LRU[V any] struct{ m map[string]V }

func (c *LRU[V]) Get(k string) (V, bool) { v, ok := c.m[k]; return v, ok }

func (c *LRU[V]) Add(k string, v V) { c.m[k] = v }

func (c *LRU[V]) GetOrLoad(k string, load func() (V, error)) (V, error) {
	if v, ok := c.Get(k); ok {
		return v, nil
	}
	v, err := load()
	if err == nil {
		c.Add(k, v)
	}
	return v, err
}

type Cached struct {
	rdb *redis.Client
	lru LRU[bool]
}

func (b *Cached) Allow(ctx context.Context, name string) bool {
	if open, ok := b.lru.Get(name); ok {
		return !open
	}
	return b.miss(ctx, name)
}

// The read is a function further on.
func (b *Cached) miss(ctx context.Context, name string) bool {
	open := b.rdb.Get(ctx, "breaker:"+name).Val() == "open"
	b.lru.Add(name, open)
	return !open
}

func (b *Cached) Loaded(ctx context.Context, name string) (bool, error) {
	return b.lru.GetOrLoad(name, func() (bool, error) {
		v, err := b.rdb.Get(ctx, "breaker:"+name).Result()
		return v == "open", err
	})
}

// A Checker is decorated below.
type Checker interface {
	Open(ctx context.Context, name string) bool
}

type remote struct{ rdb *redis.Client }

func (r *remote) Open(ctx context.Context, name string) bool {
	return r.rdb.Get(ctx, "breaker:"+name).Val() == "open"
}

type decorated struct {
	inner Checker
	lru   LRU[bool]
}

func (d *decorated) Open(ctx context.Context, name string) bool {
	if open, ok := d.lru.Get(name); ok {
		return open
	}
	return d.inner.Open(ctx, name)
}

func NewChecker(rdb *redis.Client) Checker { return &decorated{inner: &remote{rdb}} }
