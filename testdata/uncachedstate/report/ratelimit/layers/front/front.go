// Package front keeps the answers of a layer for some time.
package front

import (
	"context"
	"sync"
	"time"

	"redisvet.test/uncachedstate/report/ratelimit/layers/domain"
)

type entry struct {
	open  bool
	until time.Time
}

// Cached is a decorator.
type Cached struct {
	next domain.Breakers
	mu   sync.Mutex
	kept map[string]entry
}

func Wrap(next domain.Breakers) *Cached { return &Cached{next: next, kept: map[string]entry{}} }

func (c *Cached) Open(ctx context.Context, name string) (bool, error) {
	c.mu.Lock()
	e, ok := c.kept[name]
	c.mu.Unlock()
	if ok && time.Now().Before(e.until) {
		return e.open, nil
	}
	open, err := c.next.Open(ctx, name)
	if err == nil {
		c.mu.Lock()
		c.kept[name] = entry{open, time.Now().Add(10 * time.Second)}
		c.mu.Unlock()
	}
	return open, err
}

func (c *Cached) Trip(ctx context.Context, name string) error { return c.next.Trip(ctx, name) }
