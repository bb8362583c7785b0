// Package poll asks too often.
package poll

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// interval is what the workers wait.
const interval = 20 * time.Millisecond

// Length has its interval in the call.
func Length(ctx context.Context, rdb *redis.Client, seen func(int64)) {
	for {
		seen(rdb.LLen(ctx, "jobs").Val()) // want `polled every 100 ms`
		time.Sleep(100 * time.Millisecond)
	}
}

// Turn asks by a ticker.
func Turn(ctx context.Context, rdb *redis.Client, seen func(string)) {
	ticker := time.NewTicker(time.Millisecond * 50)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		seen(rdb.Get(ctx, "turn").Val()) // want `polled every 50 ms`
	}
}

// Both spends two commands.
func Both(ctx context.Context, rdb *redis.Client, seen func(...string)) {
	for ctx.Err() == nil {
		seen(rdb.Get(ctx, "a").Val(), rdb.Get(ctx, "b").Val()) // want `polled every` `polled every`
		time.Sleep(interval)
	}
}

// Lock waits until it has the lock.
func Lock(ctx context.Context, rdb *redis.Client) error {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		ok, err := rdb.SetNX(ctx, "lock", 1, time.Minute).Result() // want `polled every 5 ms`
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// shared is also shown, and so left.
const shared = 30 * time.Millisecond

func Shown(ctx context.Context, rdb *redis.Client, seen func(string, time.Duration)) {
	for {
		seen(rdb.Get(ctx, "turn").Val(), shared) // want `polled every 30 ms`
		time.Sleep(shared)
	}
}

const often = 40 * time.Millisecond

// A Poller holds its interval.
type Poller struct {
	rdb                 *redis.Client
	every, pause, shown time.Duration
}

// NewPoller sets them.
func NewPoller(rdb *redis.Client) *Poller {
	return &Poller{rdb: rdb, every: often, pause: 25 * time.Millisecond, shown: 35 * time.Millisecond}
}

func (p *Poller) Every(ctx context.Context, seen func(int64)) {
	ticker := time.NewTicker(p.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		seen(p.rdb.LLen(ctx, "every").Val()) // want `polled every 40 ms`
	}
}

func (p *Poller) Pause(ctx context.Context, seen func(int64)) {
	for ctx.Err() == nil {
		seen(p.rdb.LLen(ctx, "pause").Val()) // want `polled every 25 ms`
		time.Sleep(p.pause)
	}
}

// Show reads its interval twice, and so it is left.
func (p *Poller) Show(ctx context.Context, seen func(int64, time.Duration)) {
	for ctx.Err() == nil {
		seen(p.rdb.LLen(ctx, "show").Val(), p.shown) // want `polled every 35 ms`
		time.Sleep(p.shown)
	}
}

// A pair is set without names.
type pair struct {
	rdb  *redis.Client
	wait time.Duration
}

func Pairs(rdb *redis.Client) []pair {
	return []pair{{rdb, 45 * time.Millisecond}, {rdb: rdb, wait: 45 * time.Millisecond}}
}

func (p pair) Wait(ctx context.Context, seen func(int64)) {
	for ctx.Err() == nil {
		seen(p.rdb.LLen(ctx, "pair").Val()) // want `polled every 45 ms`
		time.Sleep(p.wait)
	}
}
