package redisguard

import (
	"context"
	"runtime"
	"sync"
	"weak"

	"github.com/redis/go-redis/v9"
)

// perClient keeps one V for each client without keeping the client: its key is
// a weak pointer, and V must not hold the client either, or a client that is
// thrown away stays for ever.
type perClient[V any] struct {
	mu sync.RWMutex
	of map[any]*V // by weak.Pointer
}

// get returns the V of a client, made where there is none. ok is false for
// what has no identity to keep it by: a transaction, a connection, a pipeline,
// a wrapper of the program's own, which need not even be hashable.
func (p *perClient[V]) get(c redis.Cmdable, fresh func() *V) (v *V, ok bool) {
	switch c := c.(type) {
	case *redis.Client:
		return keep(p, c, fresh), c != nil
	case *redis.ClusterClient:
		return keep(p, c, fresh), c != nil
	case *redis.Ring:
		return keep(p, c, fresh), c != nil
	}
	return nil, false
}

func keep[C, V any](p *perClient[V], c *C, fresh func() *V) *V {
	if c == nil {
		return nil
	}
	key := weak.Make(c)
	p.mu.RLock()
	v := p.of[key]
	p.mu.RUnlock()
	if v != nil {
		return v
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if v := p.of[key]; v != nil {
		return v
	}
	if p.of == nil {
		p.of = map[any]*V{}
	}
	v = fresh()
	p.of[key] = v
	runtime.AddCleanup(c, p.drop, any(key))
	return v
}

func (p *perClient[V]) drop(key any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.of, key)
}

// len counts the clients that are known.
func (p *perClient[V]) len() int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return len(p.of)
}

// addHook adds a hook to a client and, where Watch runs transactions on the
// nodes' own clients, to those: it sees twice what comes through both.
func addHook(c redis.Cmdable, h redis.Hook) {
	switch c := c.(type) {
	case *redis.ClusterClient:
		c.AddHook(h)
		c.OnNewNode(func(node *redis.Client) { node.AddHook(h) })
	case *redis.Ring:
		c.AddHook(h)
		_ = c.ForEachShard(context.Background(), func(_ context.Context, shard *redis.Client) error {
			shard.AddHook(h) // shards are there from the start
			return nil
		})
		c.OnNewNode(func(shard *redis.Client) { shard.AddHook(h) })
	case interface{ AddHook(redis.Hook) }:
		c.AddHook(h)
	}
}
