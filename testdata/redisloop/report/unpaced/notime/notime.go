// Package notime has loops with a helper that waits, and is given no time to wait.
package notime

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

type worker struct{ rdb *redis.Client }

func (w *worker) sleep(d time.Duration) {
	if d > 0 {
		time.Sleep(d)
	}
}

// Zero gives a constant of zero.
func (w *worker) Zero(ctx context.Context) {
	for {
		if w.rdb.Get(ctx, "stop").Val() == "yes" { // want unpaced:`w\.rdb\.Get in a loop without a wait`
			return
		}
		if !pause(ctx, 0) {
			return
		}
	}
}

// Negative gives one below.
func (w *worker) Negative(ctx context.Context) {
	for {
		if w.rdb.Get(ctx, "stop").Val() == "yes" { // want unpaced:`w\.rdb\.Get in a loop without a wait`
			return
		}
		w.sleep(-time.Second)
	}
}

const none = 0 * time.Millisecond

// Named gives a constant with a name.
func (w *worker) Named(ctx context.Context) {
	for {
		if w.rdb.Get(ctx, "stop").Val() == "yes" { // want unpaced:`w\.rdb\.Get in a loop without a wait`
			return
		}
		w.sleep(none)
	}
}

// Second waits a second.
func (w *worker) Second(ctx context.Context) {
	for {
		if w.rdb.Get(ctx, "stop").Val() == "yes" {
			return
		}
		if !pause(ctx, time.Second) {
			return
		}
	}
}

// Given waits as long as it is told.
func (w *worker) Given(ctx context.Context, d time.Duration) {
	for {
		if w.rdb.Get(ctx, "stop").Val() == "yes" {
			return
		}
		w.sleep(d)
	}
}

// pop blocks without an end if it is given no time, as BLPOP does.
func (w *worker) pop(ctx context.Context, d time.Duration) ([]string, error) {
	return w.rdb.BLPop(ctx, d, "jobs").Result()
}

// Pop blocks.
func (w *worker) Pop(ctx context.Context, work func([]string)) {
	for {
		job, err := w.pop(ctx, 0)
		if err != nil {
			return
		}
		work(job)
	}
}
