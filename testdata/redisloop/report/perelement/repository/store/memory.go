package store

import (
	"context"
	"sync"
)

// Counters has one implementation, and it needs no Redis.
type Counters interface {
	Add(ctx context.Context, name string, n int64) error
}

type localCounters struct {
	mu     sync.Mutex
	values map[string]int64
}

// NewCounters returns counters in the process.
func NewCounters() Counters {
	return &localCounters{values: make(map[string]int64)}
}

func (c *localCounters) Add(_ context.Context, name string, n int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values[name] += n
	return nil
}
