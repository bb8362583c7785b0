// Package tier has a local cache that loads what it does not have.
package tier

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// A Loader gets a value from below.
type Loader func(ctx context.Context, key string) (string, error)

// Tier keeps what its loader returns.
type Tier struct {
	load   Loader
	mu     sync.Mutex
	values map[string]string
}

// New returns a tier over load.
func New(load Loader) *Tier { return &Tier{load: load, values: make(map[string]string)} }

// Get returns a value from here or from below.
func (t *Tier) Get(ctx context.Context, key string) (string, error) {
	t.mu.Lock()
	v, ok := t.values[key]
	t.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := t.load(ctx, key)
	if err == nil {
		t.mu.Lock()
		t.values[key] = v
		t.mu.Unlock()
	}
	return v, err
}

// Stack puts tiers on each other: each one's loader is the Get of the next,
// and the last one's is Redis. Nothing goes up again.
func Stack(rdb *redis.Client) *Tier {
	bottom := New(func(ctx context.Context, key string) (string, error) {
		return rdb.Get(ctx, key).Result()
	})
	middle := New(bottom.Get)
	return New(middle.Get)
}
