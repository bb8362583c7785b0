// Package partcached has caches that answer some calls and not others, and
// caches that answer nothing.
package partcached

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Tiered caches for the tenants that pay.
type Tiered struct {
	rdb  *redis.Client
	mu   sync.Mutex
	last map[string]bool
}

// Tenant is who calls.
type Tenant struct {
	ID   string
	Paid bool
}

func (t *Tiered) Allow(ctx context.Context, tenant Tenant) bool {
	if tenant.Paid {
		t.mu.Lock()
		allow, ok := t.last[tenant.ID]
		t.mu.Unlock()
		if ok {
			return allow
		}
	}
	allow := t.rdb.Get(ctx, "ratelimit:blocked:"+tenant.ID).Err() == redis.Nil // want ratelimit:`GET "ratelimit:blocked:\*" on every call of \(\*Tiered\)\.Allow`
	t.mu.Lock()
	t.last[tenant.ID] = allow
	t.mu.Unlock()
	return allow
}

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

// Bypassed is Split, with one method that goes straight to the miss.
type Bypassed struct {
	rdb *redis.Client
	hot sync.Map
}

// Allow is cached.
func (b *Bypassed) Allow(ctx context.Context, upstream string) bool {
	if v, ok := b.hot.Load(upstream); ok {
		return v.(string) != "open"
	}
	return b.miss(ctx, upstream) != "open"
}

// Ready is not.
func (b *Bypassed) Ready(ctx context.Context, upstream string) bool {
	return b.miss(ctx, upstream) == "closed"
}

func (b *Bypassed) miss(ctx context.Context, upstream string) string {
	v := b.rdb.Get(ctx, "circuit:state:"+upstream).Val() // want breaker:`GET "circuit:state:\*" on every call of \(\*Bypassed\)\.Ready.*; \(\*Bypassed\)\.Ready skips the local cache$`
	b.hot.Store(upstream, v)
	return v
}

// Fallback asks its memory only when Redis fails.
type Fallback struct {
	rdb  *redis.Client
	last sync.Map
}

func (f *Fallback) Open(ctx context.Context, upstream string) bool {
	open, err := f.read(ctx, upstream)
	if err != nil {
		v, _ := f.last.Load(upstream)
		open, _ = v.(bool)
		return open
	}
	f.last.Store(upstream, open)
	return open
}

func (f *Fallback) read(ctx context.Context, upstream string) (bool, error) {
	v, err := f.rdb.HGet(ctx, "breaker:"+upstream, "open").Result() // want breaker:`HGET "breaker:\*" on every call of \(\*Fallback\)\.Open`
	if err == redis.Nil {
		return false, nil
	}
	return v == "1", err
}

// Stamped remembers when it has read, for a metric, and reads again.
type Stamped struct {
	rdb *redis.Client
	at  time.Time
	age func(time.Duration)
}

func (s *Stamped) Throttled(ctx context.Context, ip string) bool {
	if !s.at.IsZero() {
		s.age(time.Since(s.at))
	}
	s.at = time.Now()
	return s.rdb.Exists(ctx, "throttle:"+ip).Val() == 1 // want ratelimit:`EXISTS "throttle:\*" on every call of \(\*Stamped\)\.Throttled`
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

// TwoReads caches one of its two reads.
type TwoReads struct {
	rdb   *redis.Client
	rates map[string]int
}

func (t *TwoReads) Allow(ctx context.Context, ip string) bool {
	rate, ok := t.rates[ip]
	if !ok {
		rate, _ = t.rdb.Get(ctx, "ratelimit:rate:"+ip).Int()
		t.rates[ip] = rate
	}
	if rate == 0 {
		return false
	}
	return t.rdb.Exists(ctx, "ratelimit:paused:"+ip).Val() == 0 // want ratelimit:`EXISTS "ratelimit:paused:\*" on every call of \(\*TwoReads\)\.Allow`
}
