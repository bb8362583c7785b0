// Package deadlines keeps a value until a deadline, as a number or as a time.
package deadlines

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Kept has its deadline as a number.
type Kept struct {
	rdb  *redis.Client
	kept atomic.Pointer[kept]
}

type kept struct {
	open    bool
	expires int64
}

func (k *Kept) Open(ctx context.Context, name string) bool {
	if v := k.kept.Load(); v != nil && time.Now().UnixNano() < v.expires {
		return v.open
	}
	open := k.rdb.Get(ctx, "circuit_breaker:"+name).Val() == "open"
	k.kept.Store(&kept{open, time.Now().Add(2 * time.Second).UnixNano()})
	return open
}

// Plain keeps a value and a second.
type Plain struct {
	rdb  *redis.Client
	mu   sync.Mutex
	val  bool
	next int64
}

func (p *Plain) Throttled(ctx context.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now().Unix()
	if now < p.next {
		return p.val
	}
	p.val = p.rdb.Exists(ctx, "throttle:all").Val() > 0
	p.next = now + 5
	return p.val
}

// Until asks how long there is left.
type Until struct {
	rdb     *redis.Client
	val     bool
	expires time.Time
}

func (u *Until) Throttled(ctx context.Context) bool {
	if time.Until(u.expires) > 0 {
		return u.val
	}
	u.val = u.rdb.Exists(ctx, "throttle:all").Val() > 0
	u.expires = time.Now().Add(5 * time.Second)
	return u.val
}
