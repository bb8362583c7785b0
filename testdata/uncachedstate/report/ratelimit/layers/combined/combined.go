// Package combined hides a store and the cache around it behind one interface.
package combined

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

type Blocks interface {
	Blocked(ctx context.Context, id string) (bool, error)
}

// New returns the cache.
func New(rdb *redis.Client) Blocks {
	return &cached{inner: &store{rdb}, kept: map[string]hit{}}
}

type store struct{ rdb *redis.Client }

func (s *store) Blocked(ctx context.Context, id string) (bool, error) {
	n, err := s.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result()
	return n > 0, err
}

type hit struct {
	v  bool
	at time.Time
}

type cached struct {
	inner Blocks
	mu    sync.Mutex
	kept  map[string]hit
}

func (c *cached) Blocked(ctx context.Context, id string) (bool, error) {
	c.mu.Lock()
	h, ok := c.kept[id]
	c.mu.Unlock()
	if ok && time.Since(h.at) < 5*time.Second {
		return h.v, nil
	}
	v, err := c.inner.Blocked(ctx, id)
	if err == nil {
		c.mu.Lock()
		c.kept[id] = hit{v, time.Now()}
		c.mu.Unlock()
	}
	return v, err
}
