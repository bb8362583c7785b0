// Package breaker gives out breakers that a cache decorates.
package breaker

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Breaker tells whether a call may be made.
type Breaker interface {
	Allow(ctx context.Context, upstream string) (bool, error)
}

type remote struct{ rdb *redis.Client }

// Allow is reached through the cache alone.
func (r *remote) Allow(ctx context.Context, upstream string) (bool, error) {
	v, err := r.rdb.Get(ctx, "breaker:"+upstream).Result()
	if err == redis.Nil {
		return true, nil
	}
	return v != "open", err
}

type verdict struct {
	allow bool
	at    time.Time
}

type cached struct {
	next Breaker
	ttl  time.Duration
	mu   sync.RWMutex
	seen map[string]verdict
}

func (c *cached) Allow(ctx context.Context, upstream string) (bool, error) {
	c.mu.RLock()
	v, ok := c.seen[upstream]
	c.mu.RUnlock()
	if ok && time.Since(v.at) < c.ttl {
		return v.allow, nil
	}
	allow, err := c.next.Allow(ctx, upstream)
	if err != nil {
		return allow, err
	}
	c.mu.Lock()
	c.seen[upstream] = verdict{allow, time.Now()}
	c.mu.Unlock()
	return allow, nil
}

type logged struct{ next Breaker }

func (l logged) Allow(ctx context.Context, upstream string) (bool, error) {
	allow, err := l.next.Allow(ctx, upstream)
	if !allow {
		slog.Info("circuit open", "upstream", upstream, "err", err)
	}
	return allow, err
}

// New puts the cache in front of Redis and the log in front of the cache.
func New(rdb *redis.Client) Breaker {
	return logged{next: &cached{
		next: &remote{rdb: rdb},
		ttl:  10 * time.Second,
		seen: map[string]verdict{},
	}}
}
