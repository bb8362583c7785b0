package perelement

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// Runs has flags that say what runs, and not what is loaded.
type Runs struct {
	rdb     *redis.Client
	running atomic.Bool
	closed  atomic.Bool
	quiet   bool
}

// Sync runs once at a time, and each time it loads.
func (r *Runs) Sync(ctx context.Context, id string) {
	if !r.running.CompareAndSwap(false, true) {
		return
	}
	defer r.running.Store(false)
	r.rdb.Get(ctx, id)
}

func (r *Runs) SyncAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.Sync(ctx, id) // want perelement:"one GET per element"
	}
}

// Closed is asked, and set elsewhere.
func (r *Runs) Closed(ctx context.Context, ids []string) {
	for _, id := range ids {
		if !r.closed.Load() {
			r.rdb.Get(ctx, id) // want perelement:"one GET per element"
		}
	}
}

// Quiet is a setting.
func (r *Runs) Quiet(ctx context.Context, ids []string) {
	for _, id := range ids {
		if !r.quiet {
			r.rdb.Get(ctx, id) // want perelement:"one GET per element"
		}
	}
}
