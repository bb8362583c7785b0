// Package twinned has a store of states in Redis and one in memory.
package twinned

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

type states interface {
	state(ctx context.Context, upstream string) (string, error)
	put(ctx context.Context, upstream, state string) error
}

type inRedis struct{ rdb *redis.Client }

func (s *inRedis) state(ctx context.Context, upstream string) (string, error) {
	return s.rdb.Get(ctx, "breaker:"+upstream).Result() // want breaker:`GET "breaker:\*" on every call of \(\*Breaker\)\.Allow`
}

func (s *inRedis) put(ctx context.Context, upstream, state string) error {
	return s.rdb.Set(ctx, "breaker:"+upstream, state, 0).Err()
}

type inMemory struct {
	mu sync.Mutex
	m  map[string]string
}

func (s *inMemory) state(_ context.Context, upstream string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m[upstream], nil
}

func (s *inMemory) put(_ context.Context, upstream, state string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[upstream] = state
	return nil
}

// Breaker asks whichever store it has.
type Breaker struct{ states states }

// New keeps states in Redis where there is one, and in memory for a single
// process.
func New(rdb *redis.Client) *Breaker {
	if rdb == nil {
		return &Breaker{states: &inMemory{m: map[string]string{}}}
	}
	return &Breaker{states: &inRedis{rdb: rdb}}
}

// Allow pays for a read where the store is Redis: the twin is no cache.
func (b *Breaker) Allow(ctx context.Context, upstream string) bool {
	s, err := b.states.state(ctx, upstream)
	return err != nil || s != "open"
}

// Open opens the breaker.
func (b *Breaker) Open(ctx context.Context, upstream string) error {
	return b.states.put(ctx, upstream, "open")
}
