// Package partcached has caches that answer some calls and not others, and
// caches that answer nothing.
package partcached

import (
	"context"
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
