// Package memo remembers what loaders return. It knows nothing of Redis.
package memo

import (
	"sync"
	"time"
)

type slot[V any] struct {
	value V
	until time.Time
}

// Table is a cache that is told how to load what it lacks.
type Table[K comparable, V any] struct {
	mu    sync.Mutex
	ttl   time.Duration
	slots map[K]slot[V]
}

// NewTable returns an empty table.
func NewTable[K comparable, V any](ttl time.Duration) *Table[K, V] {
	return &Table[K, V]{ttl: ttl, slots: map[K]slot[V]{}}
}

// GetOrLoad calls load only for what is not there.
func (t *Table[K, V]) GetOrLoad(key K, load func() (V, error)) (V, error) {
	t.mu.Lock()
	s, ok := t.slots[key]
	t.mu.Unlock()
	if ok && time.Now().Before(s.until) {
		return s.value, nil
	}
	v, err := load()
	if err != nil {
		return v, err
	}
	t.mu.Lock()
	t.slots[key] = slot[V]{v, time.Now().Add(t.ttl)}
	t.mu.Unlock()
	return v, nil
}

// Traced calls load each time: it only measures.
func Traced[V any](observe func(time.Duration), load func() (V, error)) (V, error) {
	start := time.Now()
	defer func() { observe(time.Since(start)) }()
	return load()
}

// Every returns a function that calls f once in d and returns the same in
// between.
func Every[V any](d time.Duration, f func() V) func() V {
	var (
		mu   sync.Mutex
		last V
		at   time.Time
	)
	return func() V {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(at) < d {
			return last
		}
		last, at = f(), time.Now()
		return last
	}
}
