// Package redisguard has the guards of redisguard in loops.
package redisguard

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/redisguard"
)

// Wait asks in a loop: a decision is not a round trip.
func Wait(ctx context.Context, l *redisguard.Limiter) {
	for {
		if d, err := l.Allow(ctx, "k"); err != nil || d.OK {
			return
		}
	}
}

// Names reads each through the cache.
func Names(ctx context.Context, rdb *redis.Client, ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, redisguard.Cached(rdb, time.Minute).Get(ctx, "name:"+id).Val())
	}
	return out
}

// Retry waits longer each time.
func Retry(ctx context.Context, rdb *redis.Client) error {
	for attempt := 0; ; attempt++ {
		err := rdb.Set(ctx, "k", "v", 0).Err()
		if err == nil {
			return nil
		}
		if err := redisguard.Backoff(ctx, attempt, 50*time.Millisecond, 5*time.Second); err != nil {
			return err
		}
	}
}
