// Package seldom scans keys outside of requests.
package seldom

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Sweeper forgets what nobody uses.
type Sweeper struct{ rdb *redis.Client }

// Run sweeps each hour.
func (s *Sweeper) Run(ctx context.Context) {
	for range time.Tick(time.Hour) {
		s.sweep(ctx)
	}
}

func (s *Sweeper) sweep(ctx context.Context) {
	iter := s.rdb.Scan(ctx, 0, "tmp:*", 1000).Iterator()
	for iter.Next(ctx) {
		_ = iter.Val()
	}
}

// Page lists the keys of some users, and where to go on.
func Page(ctx context.Context, rdb *redis.Client, cursor uint64) ([]string, uint64, error) {
	return rdb.Scan(ctx, cursor, "user:*", 500).Result()
}

// Load runs once in a process, as its doc comment says.
//
//redisvet:once -- main calls it before it serves
func Load(ctx context.Context, rdb *redis.Client) ([]string, error) {
	return rdb.Keys(ctx, "user:*").Result()
}

// Configured waits as long as somebody says.
func (s *Sweeper) Configured(ctx context.Context, every time.Duration) {
	for range time.Tick(every) {
		iter := s.rdb.Scan(ctx, 0, "old:*", 1000).Iterator()
		for iter.Next(ctx) {
			_ = iter.Val()
		}
	}
}

// Minutely has a minute.
func (s *Sweeper) Minutely(ctx context.Context) {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			s.sweep(ctx)
		}
	}
}

// Paced pauses after each page.
func (s *Sweeper) Paced(ctx context.Context) (n int, err error) {
	for cursor := uint64(0); ; {
		keys, next, err := s.rdb.Scan(ctx, cursor, "user:*", 100).Result()
		if err != nil {
			return n, err
		}
		n += len(keys)
		if cursor = next; cursor == 0 {
			return n, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Drain waits until nobody is left.
func (s *Sweeper) Drain(ctx context.Context) {
	for {
		if n, err := s.Paced(ctx); err != nil || n == 0 {
			return
		}
		time.Sleep(5 * time.Second)
	}
}

// Done scans where there is something to forget.
func (s *Sweeper) Done(ctx context.Context, done func() []string) {
	for range time.Tick(10 * time.Second) {
		for range done() {
			s.sweep(ctx)
		}
	}
}
