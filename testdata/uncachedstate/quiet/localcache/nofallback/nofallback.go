// Package nofallback has caches that look like something for an outage. They are asked
// first, and the failure that leads to Redis is theirs.
package nofallback

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

var errMissing = errors.New("missing")

type entry struct {
	blocked bool
	at      time.Time
}

// Fallback is called a fallback, and is a cache.
type Fallback struct {
	mu   sync.Mutex
	kept map[string]entry
}

func (f *Fallback) get(id string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e, ok := f.kept[id]
	if !ok || time.Since(e.at) > 5*time.Second {
		return false, errMissing
	}
	return e.blocked, nil
}

func (f *Fallback) put(id string, blocked bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept[id] = entry{blocked, time.Now()}
}

// Limiter asks it first.
type Limiter struct {
	rdb      *redis.Client
	fallback *Fallback
	local    sync.Map
}

// Blocked asks Redis after an error of the cache.
func (l *Limiter) Blocked(ctx context.Context, id string) (bool, error) {
	v, err := l.fallback.get(id)
	if err == nil {
		return v, nil
	}
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result()
	if err != nil {
		return false, err
	}
	l.fallback.put(id, n > 0)
	return n > 0, nil
}

// BlockedElse does so in a branch.
func (l *Limiter) BlockedElse(ctx context.Context, id string) (blocked bool, err error) {
	if blocked, err = l.fallback.get(id); err != nil {
		n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result()
		if err != nil {
			return false, err
		}
		blocked = n > 0
		l.fallback.put(id, blocked)
	}
	return blocked, nil
}

// BlockedStale has a stale answer as well, for an outage.
func (l *Limiter) BlockedStale(ctx context.Context, id string) (bool, error) {
	old, known := l.local.Load(id)
	if known && time.Since(old.(entry).at) < 5*time.Second {
		return old.(entry).blocked, nil
	}
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result()
	if err != nil {
		if known {
			return old.(entry).blocked, nil
		}
		return false, err
	}
	l.local.Store(id, entry{n > 0, time.Now()})
	return n > 0, nil
}
