package redisguard

import (
	"context"
	"runtime"
	"sync"
	"weak"

	"github.com/redis/go-redis/v9"
)

// perClient has one V for each client, without keeping the client alive. Its
// key is a weak pointer, and V must not refer to the client.
type perClient[V any] struct {
	mu sync.RWMutex
	of map[any]*V // by weak.Pointer
}

// get returns the V of a client, and creates it if needed. ok is false for
// types without an identity: transactions, connections, pipelines, and wrappers
// of the program, which may not be hashable.
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

// len returns the number of known clients.
func (p *perClient[V]) len() int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return len(p.of)
}

// addHook adds a hook to a client. Watch runs transactions on clients of the
// nodes, so these get it too. The hook sees a command twice if it passes
// through both.
func addHook(c redis.Cmdable, h redis.Hook) {
	switch c := c.(type) {
	case *redis.ClusterClient:
		c.AddHook(h)
		c.OnNewNode(func(node *redis.Client) { node.AddHook(h) })
	case *redis.Ring:
		c.AddHook(h)
		_ = c.ForEachShard(context.Background(), func(_ context.Context, shard *redis.Client) error {
			shard.AddHook(h) // shards exist from the start
			return nil
		})
		c.OnNewNode(func(shard *redis.Client) { shard.AddHook(h) })
	case interface{ AddHook(redis.Hook) }:
		c.AddHook(h)
	}
}
