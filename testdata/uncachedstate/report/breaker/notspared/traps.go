// Package notspared has caches that do not spare the read.
package notspared

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// After asks its map when the round trip has been made.
type After struct {
	rdb *redis.Client
	m   map[string]bool
}

func (a *After) Allow(ctx context.Context, name string) bool {
	v, err := a.rdb.Get(ctx, "breaker:"+name).Result() // want breaker:`^GET "breaker:\*" on every call of \(\*After\)\.Allow`
	if err != nil {
		if open, ok := a.m[name]; ok {
			return !open
		}
	}
	a.m[name] = v == "open"
	return v != "open"
}

// Written keeps what it reads, and reads all the same.
type Written struct {
	rdb  *redis.Client
	mu   sync.Mutex
	last bool
}

func (w *Written) Allow(ctx context.Context, name string) bool {
	open := w.rdb.Get(ctx, "breaker:"+name).Val() == "open" // want breaker:`^GET "breaker:\*" on every call of \(\*Written\)\.Allow`
	w.mu.Lock()
	w.last = open
	w.mu.Unlock()
	return !open
}

// Some callers are cached, one is not.
type Some struct {
	rdb *redis.Client
	m   map[string]bool
}

func (s *Some) Allow(ctx context.Context, name string) bool {
	if open, ok := s.m[name]; ok {
		return !open
	}
	return !s.open(ctx, name)
}

func (s *Some) Peek(ctx context.Context, name string) bool { return !s.open(ctx, name) }

func (s *Some) open(ctx context.Context, name string) bool {
	return s.rdb.Get(ctx, "breaker:"+name).Val() == "open" // want breaker:`^GET "breaker:\*" on every call of \(\*Some\)\.Peek; a 10 s in-process cache would ask once per key per 10 s; \(\*Some\)\.Peek skips the in-process cache$`
}
