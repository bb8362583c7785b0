// Package memory keeps flags in the process. It is the twin of a store that
// others write for Redis, and knows nothing of it.
package memory

import (
	"context"
	"sync"
)

// Flags holds feature flags by name.
type Flags struct {
	mu     sync.RWMutex
	values map[string]bool
}

// New returns an empty set of flags.
func New() *Flags {
	return &Flags{values: make(map[string]bool)}
}

// Enabled tells whether the flag is set.
func (f *Flags) Enabled(_ context.Context, name string) (bool, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.values[name], nil
}

// Enable sets the flag.
func (f *Flags) Enable(_ context.Context, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.values[name] = true
	return nil
}

// A Cache answers from the process, and asks fill only for what it does not
// hold.
type Cache[V any] struct {
	mu     sync.Mutex
	values map[string]V
}

// NewCache returns an empty cache.
func NewCache[V any]() *Cache[V] {
	return &Cache[V]{values: make(map[string]V)}
}

// Get returns the value that is held for key.
func (c *Cache[V]) Get(key string) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.values[key]
	return v, ok
}

// Add keeps a value for key.
func (c *Cache[V]) Add(key string, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values[key] = v
}

// GetOrFill returns the value held for key, or what fill makes of it.
func (c *Cache[V]) GetOrFill(key string, fill func() (V, error)) (V, error) { // want GetOrFill:"calls parameter 2 guarded"
	if v, ok := c.Get(key); ok {
		return v, nil
	}
	v, err := fill()
	if err == nil {
		c.Add(key, v)
	}
	return v, err
}
