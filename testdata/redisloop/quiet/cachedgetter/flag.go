package cachedgetter

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Flags has a copy that is loaded again when something has changed.
type Flags struct {
	rdb   *redis.Client
	mu    sync.RWMutex
	all   map[string]string
	dirty atomic.Bool
	ready atomic.Bool
	stale bool
}

func (f *Flags) load(ctx context.Context) {
	all := f.rdb.HGetAll(ctx, "flags").Val()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = all
}

// Get loads when a ticker says so.
func (f *Flags) Get(ctx context.Context, name string) string {
	if f.dirty.Swap(false) {
		f.load(ctx)
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.all[name]
}

func (f *Flags) Tick() {
	for range time.Tick(time.Minute) {
		f.dirty.Store(true)
	}
}

// Changed takes the flag with an exchange.
func (f *Flags) Changed(ctx context.Context, name string) string {
	if f.dirty.CompareAndSwap(true, false) {
		f.load(ctx)
	}
	return f.all[name]
}

// Plain has a flag without a lock.
func (f *Flags) Plain(ctx context.Context, name string) string {
	if f.stale {
		f.load(ctx)
		f.stale = false
	}
	return f.all[name]
}

// Ready loads once.
func (f *Flags) Ready(ctx context.Context, name string) string {
	if !f.ready.Load() {
		f.load(ctx)
		f.ready.Store(true)
	}
	return f.all[name]
}

// Once loads once, too.
func (f *Flags) Once(ctx context.Context, name string) string {
	if !f.ready.Swap(true) {
		f.load(ctx)
	}
	return f.all[name]
}

// Stale reads the flag, and takes it back after the load.
func (f *Flags) Stale(ctx context.Context, name string) string {
	if f.dirty.Load() {
		f.load(ctx)
		f.dirty.Store(false)
	}
	return f.all[name]
}

func (f *Flags) Each(ctx context.Context, names []string) {
	for _, n := range names {
		f.Get(ctx, n)
		f.Changed(ctx, n)
		f.Plain(ctx, n)
		f.Ready(ctx, n)
		f.Once(ctx, n)
		f.Stale(ctx, n)
	}
}
