// Package rounds has loops without an end that ask for the state of a limiter now and
// then: no call pays for them.
package rounds

import (
	"context"
	"log"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Watcher keeps how often an account was here.
type Watcher struct {
	rdb     *redis.Client
	closed  atomic.Bool
	used    atomic.Int64
	stopped chan struct{}
}

// UntilClosed ends with the program.
func (w *Watcher) UntilClosed(ctx context.Context) {
	for !w.closed.Load() {
		if n, err := w.rdb.Get(ctx, "rate_limit:account").Int64(); err == nil && n < 100 {
			w.used.Store(n)
		}
		time.Sleep(time.Second)
	}
}

// UntilDone ends with its context.
func (w *Watcher) UntilDone(ctx context.Context) {
	for ctx.Err() == nil {
		if n, err := w.rdb.Get(ctx, "rate_limit:account").Int64(); err == nil && n < 100 {
			w.used.Store(n)
		}
		time.Sleep(time.Second)
	}
}

// Numbered counts its rounds.
func (w *Watcher) Numbered(ctx context.Context) {
	for i := 0; ; i++ {
		if n, err := w.rdb.Get(ctx, "rate_limit:account").Int64(); err == nil && n < 100 {
			log.Println("round", i)
			w.used.Store(n)
		}
		time.Sleep(time.Second)
	}
}

// Ticking has a ticker.
func (w *Watcher) Ticking(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			w.used.Store(w.rdb.Incr(ctx, "rate_limit:rounds").Val())
			if n, err := w.rdb.Get(ctx, "rate_limit:rounds").Int64(); err == nil && n < 100 {
				w.used.Store(n)
			}
		case <-w.stopped:
			return
		}
	}
}

// Flagged ends when a number becomes one.
func (w *Watcher) Flagged(ctx context.Context, stop *atomic.Int32) {
	for stop.Load() == 0 {
		if n, err := w.rdb.Get(ctx, "rate_limit:account").Int64(); err == nil && n < 100 {
			w.used.Store(n)
		}
		time.Sleep(time.Second)
	}
}
