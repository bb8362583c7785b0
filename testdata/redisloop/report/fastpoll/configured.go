package fastpoll

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Broker takes its interval from a field that a constructor fills.
type Broker struct {
	rdb   *redis.Client
	sleep time.Duration
}

func NewBroker(rdb *redis.Client) *Broker {
	return &Broker{rdb: rdb, sleep: 100 * time.Millisecond}
}

func (b *Broker) Run(ctx context.Context, out chan<- string) {
	for ctx.Err() == nil {
		if v, err := b.rdb.LPop(ctx, "broker").Result(); err == nil { // want fastpoll:`b.rdb.LPop polled every 100 ms: 864k LPOPs a day`
			out <- v
		}
		time.Sleep(b.sleep)
	}
}

// Options are what a user may set.
type Options struct {
	Interval time.Duration
}

type Syncer struct {
	rdb  *redis.Client
	opts Options
}

// NewSyncer fills in the default for an interval that is not set.
func NewSyncer(rdb *redis.Client, opts Options) *Syncer {
	if opts.Interval <= 0 {
		opts.Interval = 50 * time.Millisecond
	}
	return &Syncer{rdb: rdb, opts: opts}
}

func (s *Syncer) Run(ctx context.Context) {
	ticker := time.NewTicker(s.opts.Interval)
	defer ticker.Stop()
	for range ticker.C {
		s.rdb.Get(ctx, "sync:version") // want fastpoll:`s.rdb.Get polled every 50 ms: 1.7M GETs a day`
	}
}

// Watcher has functional options over a default.
type Watcher struct {
	rdb   *redis.Client
	every time.Duration
}

type WatcherOption func(*Watcher)

func WithInterval(d time.Duration) WatcherOption {
	return func(w *Watcher) { w.every = d }
}

func NewWatcher(rdb *redis.Client, opts ...WatcherOption) *Watcher {
	w := &Watcher{rdb: rdb, every: 100 * time.Millisecond}
	for _, opt := range opts {
		opt(w)
	}
	return w
}

func (w *Watcher) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(w.every):
			w.rdb.HGetAll(ctx, "watch:state") // want fastpoll:`w.rdb.HGetAll polled every 100 ms: 864k HGETALLs a day`
		}
	}
}

// Sane has an interval that nobody here knows: taken as sane.
func Sane(ctx context.Context, rdb *redis.Client, every time.Duration) {
	for ctx.Err() == nil {
		rdb.Get(ctx, "sane")
		time.Sleep(every)
	}
}

// Slow has a default within the budget.
type Slow struct {
	rdb   *redis.Client
	every time.Duration
}

func NewSlow(rdb *redis.Client) *Slow {
	return &Slow{rdb: rdb, every: 2 * time.Second}
}

func (s *Slow) Run(ctx context.Context) {
	for range time.Tick(s.every) {
		s.rdb.Get(ctx, "slow")
	}
}
