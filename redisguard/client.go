package redisguard

import (
	"runtime"
	"sync"
	"sync/atomic"
	"weak"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// perClient has one V for each client, without keeping the client alive. Its
// key is a weak pointer, and V must not refer to the client.
type perClient[V any] struct {
	mu   sync.RWMutex
	of   map[any]*owned[V] // by weak.Pointer
	last atomic.Pointer[owned[V]]
}

// An owned is the V of a client. The one used last is found without the map, whose
// lookup takes longer than the rest of a hit: most programs have one client.
type owned[V any] struct {
	key any
	v   *V
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
	if k := p.last.Load(); k != nil && k.key == any(key) {
		return k.v
	}
	p.mu.RLock()
	k := p.of[key]
	p.mu.RUnlock()
	if k == nil {
		k = add(p, c, key, fresh)
	}
	p.last.Store(k)
	return k.v
}

// add makes the V of a client, unless another call has.
func add[C, V any](p *perClient[V], c *C, key weak.Pointer[C], fresh func() *V) *owned[V] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k := p.of[key]; k != nil {
		return k
	}
	if p.of == nil {
		p.of = map[any]*owned[V]{}
	}
	k := &owned[V]{key, fresh()}
	p.of[key] = k
	runtime.AddCleanup(c, p.drop, any(key))
	return k
}

func (p *perClient[V]) drop(key any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last.CompareAndSwap(p.of[key], nil)
	delete(p.of, key)
}

// len returns the number of known clients.
func (p *perClient[V]) len() int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return len(p.of)
}

// addHook adds a hook to a client and its nodes. The hook sees a command twice if
// it passes through both.
func addHook(c redis.Cmdable, h redis.Hook) {
	sent.AddHook(c, func(sent.Level) redis.Hook { return h })
}
