// Package lru is a small cache that knows nothing of Redis.
package lru

import (
	"container/list"
	"sync"
	"time"
)

// Cache holds the values that were used last, each for some time.
type Cache[V any] struct {
	mu    sync.Mutex
	size  int
	ttl   time.Duration
	order *list.List
	items map[string]*list.Element
}

type item[V any] struct {
	key     string
	value   V
	expires time.Time
}

// New returns an empty cache.
func New[V any](size int, ttl time.Duration) *Cache[V] {
	return &Cache[V]{size: size, ttl: ttl, order: list.New(), items: map[string]*list.Element{}}
}

// Lookup returns the value under key, if it is there and fresh.
func (c *Cache[V]) Lookup(key string) (value V, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.items[key]
	if !ok {
		return value, false
	}
	it := e.Value.(*item[V])
	if time.Now().After(it.expires) {
		c.order.Remove(e)
		delete(c.items, key)
		return value, false
	}
	c.order.MoveToFront(e)
	return it.value, true
}

// Keep stores a value.
func (c *Cache[V]) Keep(key string, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = c.order.PushFront(&item[V]{key, value, time.Now().Add(c.ttl)})
	for c.order.Len() > c.size {
		last := c.order.Back()
		c.order.Remove(last)
		delete(c.items, last.Value.(*item[V]).key)
	}
}
