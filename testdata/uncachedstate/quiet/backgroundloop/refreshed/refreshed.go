// Package refreshed has breakers whose state a goroutine brings up to date.
package refreshed

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// Snapshot is refreshed on a ticker; Allow reads memory only.
type Snapshot struct {
	rdb    *redis.Client
	states atomic.Value // map[string]string
}

// Start runs the refresher until ctx ends.
func Start(ctx context.Context, rdb *redis.Client) (*Snapshot, error) {
	s := &Snapshot{rdb: rdb}
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	go s.run(ctx)
	return s, nil
}

func (s *Snapshot) run(ctx context.Context) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := s.refresh(ctx); err != nil {
				slog.Warn("breaker states are stale", "err", err)
			}
		}
	}
}

func (s *Snapshot) refresh(ctx context.Context) error {
	states, err := s.rdb.HGetAll(ctx, "circuit_breakers").Result()
	if err != nil {
		return err
	}
	s.states.Store(states)
	return nil
}

// Allow asks the snapshot.
func (s *Snapshot) Allow(upstream string) bool {
	states, _ := s.states.Load().(map[string]string)
	return states[upstream] != "open"
}

// Poller is run by its caller, who waits in Run for as long as the process
// lives.
type Poller struct {
	rdb  *redis.Client
	mu   sync.RWMutex
	open bool
}

// Run polls until ctx ends.
func (p *Poller) Run(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error {
		for ctx.Err() == nil {
			v, err := p.rdb.Get(ctx, "breaker:payments").Result()
			if err == nil || err == redis.Nil {
				p.mu.Lock()
				p.open = v == "open"
				p.mu.Unlock()
			}
			time.Sleep(time.Second)
		}
		return ctx.Err()
	})
	return g.Wait()
}

// Open answers from memory.
func (p *Poller) Open() bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.open
}

// Subscribed is told of changes by a channel, and reads only then.
type Subscribed struct {
	rdb  *redis.Client
	rate atomic.Int64
}

// Follow returns when the subscription ends.
func (s *Subscribed) Follow(ctx context.Context) error {
	sub := s.rdb.Subscribe(ctx, "ratelimit:changed")
	defer sub.Close()
	for range sub.Channel() {
		n, err := s.rdb.Get(ctx, "ratelimit:rate").Int64()
		if err != nil {
			return err
		}
		s.rate.Store(n)
	}
	return nil
}

// Rate is what the limiter goes by.
func (s *Subscribed) Rate() int64 { return s.rate.Load() }
