// Package limiter is two packages away from Redis, and imports neither
// go-redis nor the package that does.
package limiter

import (
	"context"
	"sync"
	"time"
)

// Source is all that a limiter has to know of a store.
type Source interface {
	Fetch(ctx context.Context, kind, id string) (string, error)
}

// Remote asks what it was given, of which nothing is known here.
type Remote struct{ source Source }

// Blocked is quiet: no package that is seen from here puts Redis into Source.
func (r *Remote) Blocked(ctx context.Context, ip string) bool {
	v, err := r.source.Fetch(ctx, "ratelimit", ip)
	return err == nil && v == "blocked"
}

// Local asks its map first.
type Local struct {
	source Source
	mu     sync.Mutex
	seen   map[string]time.Time
}

// Blocked is quiet for the map.
func (l *Local) Blocked(ctx context.Context, ip string) bool {
	l.mu.Lock()
	until, ok := l.seen[ip]
	l.mu.Unlock()
	if ok && time.Now().Before(until) {
		return true
	}
	v, err := l.source.Fetch(ctx, "ratelimit", ip)
	return err == nil && v == "blocked"
}
