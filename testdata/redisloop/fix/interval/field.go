package interval

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// every is what a Dispatcher waits.
const every = 50 * time.Millisecond

// A Dispatcher keeps its interval, which only its constructor sets.
type Dispatcher struct {
	rdb      *redis.Client
	interval time.Duration
}

// NewDispatcher returns one.
func NewDispatcher(rdb *redis.Client) *Dispatcher {
	return &Dispatcher{rdb: rdb, interval: every}
}

// Run works until ctx is done.
func (d *Dispatcher) Run(ctx context.Context, do func(string)) {
	ticker := time.NewTicker(d.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		do(d.rdb.LPop(ctx, "jobs").Val()) // want fastpoll:`polled every 50 ms`
	}
}

// A Sampler has its interval written where it is made.
type Sampler struct {
	rdb   *redis.Client
	pause time.Duration
}

// NewSampler returns one.
func NewSampler(rdb *redis.Client) Sampler {
	return Sampler{rdb: rdb, pause: 20 * time.Millisecond}
}

// Run works until ctx is done.
func (s Sampler) Run(ctx context.Context, seen func(int64)) {
	for ctx.Err() == nil {
		seen(s.rdb.LLen(ctx, "jobs").Val()) // want fastpoll:`polled every 20 ms`
		time.Sleep(s.pause)
	}
}

// A Watcher shows its interval, which is left as it is.
type Watcher struct {
	rdb      *redis.Client
	interval time.Duration
}

// NewWatcher returns one.
func NewWatcher(rdb *redis.Client) *Watcher {
	return &Watcher{rdb: rdb, interval: 10 * time.Millisecond}
}

// Interval is how often a Watcher looks.
func (w *Watcher) Interval() time.Duration { return w.interval }

// Run works until ctx is done.
func (w *Watcher) Run(ctx context.Context, seen func(int64)) {
	for ctx.Err() == nil {
		seen(w.rdb.LLen(ctx, "jobs").Val()) // want fastpoll:`polled every 10 ms`
		time.Sleep(w.interval)
	}
}
