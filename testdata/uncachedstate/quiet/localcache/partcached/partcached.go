// Package partcached has caches that look for a hit in one function and read in
// another, or keep one of two answers.
package partcached

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Split looks for a hit in one function and reads in another.
type Split struct {
	rdb *redis.Client
	mu  sync.RWMutex
	hot map[string]string
}

func (s *Split) State(ctx context.Context, upstream string) (string, error) {
	if v, ok := s.hit(upstream); ok {
		return v, nil
	}
	return s.miss(ctx, upstream)
}

func (s *Split) hit(upstream string) (string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	v, ok := s.hot[upstream]
	return v, ok
}

func (s *Split) miss(ctx context.Context, upstream string) (string, error) {
	v, err := s.rdb.Get(ctx, "breaker:"+upstream).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", err
	}
	s.mu.Lock()
	s.hot[upstream] = v
	s.mu.Unlock()
	return v, nil
}

// Misses remembers only that nobody is blocked; those who are pay for a read,
// and they are few. That is a cache.
type Misses struct {
	rdb  *redis.Client
	mu   sync.Mutex
	free map[string]time.Time
}

func (m *Misses) Blocked(ctx context.Context, ip string) bool {
	m.mu.Lock()
	until := m.free[ip]
	m.mu.Unlock()
	if time.Now().Before(until) {
		return false
	}
	if m.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() > 0 {
		return true
	}
	m.mu.Lock()
	m.free[ip] = time.Now().Add(5 * time.Second)
	m.mu.Unlock()
	return false
}
