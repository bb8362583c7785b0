// Package fallback has something in memory that answers when Redis does not. It is no
// cache: as long as Redis answers, each call asks it.
package fallback

import (
	"context"
	"log"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Local counts or blocks in this process only.
type Local struct {
	mu      sync.Mutex
	blocked map[string]bool
}

// Blocked answers from memory.
func (l *Local) Blocked(id string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := l.blocked[id]
	return v && ok, nil
}

// Limiter falls back.
type Limiter struct {
	rdb   *redis.Client
	local *Local
	last  map[string]bool
	mu    sync.Mutex
}

// Blocked asks a method.
func (l *Limiter) Blocked(ctx context.Context, id string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`per 5 s$`
	if err != nil {
		return l.local.Blocked(id)
	}
	return n > 0, nil
}

// BlockedMap looks into a map.
func (l *Limiter) BlockedMap(ctx context.Context, id string) bool {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`per 5 s$`
	if err == nil {
		return n > 0
	}
	log.Println("redis is down:", err)
	v, ok := l.local.blocked[id]
	return ok && v
}

// BlockedLast keeps the last answer for an outage.
func (l *Limiter) BlockedLast(ctx context.Context, id string) bool {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`per 5 s$`
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		if v, ok := l.last[id]; ok {
			return v
		}
		return false
	}
	l.last[id] = n > 0
	return n > 0
}

// BlockedMaybe may have no fallback.
func (l *Limiter) BlockedMaybe(ctx context.Context, id string) (bool, error) {
	v, err := l.rdb.Get(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`per 5 s$`
	if err != nil && err != redis.Nil {
		if l.local != nil {
			return l.local.Blocked(id)
		}
		return false, err
	}
	return v == "1", nil
}

// BlockedWithout has no client in development.
func (l *Limiter) BlockedWithout(ctx context.Context, id string) (bool, error) {
	if l.rdb == nil {
		return l.local.Blocked(id)
	}
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`per 5 s$`
	return n > 0, err
}

// BlockedDown asks no more once Redis is known to be down.
func (l *Limiter) BlockedDown(ctx context.Context, id string, down bool) (bool, error) {
	if down {
		if v, ok := l.local.blocked[id]; ok {
			return v, nil
		}
		return false, nil
	}
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`per 5 s$`
	return n > 0, err
}

// BlockedLate asks a cache, but too late.
func (l *Limiter) BlockedLate(ctx context.Context, id string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`; the in-process cache is asked only after it$`
	if err != nil {
		return false, err
	}
	if v, ok := l.last[id]; ok {
		return v, nil
	}
	return n > 0, nil
}

// BlockedBoth asks it whether Redis has failed or not.
func (l *Limiter) BlockedBoth(ctx context.Context, id string) bool {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`; the in-process cache is asked only after it$`
	if err != nil {
		log.Println(err)
	}
	if v, ok := l.last[id]; ok {
		return v
	}
	return n > 0
}
