// Package reaper runs in the background.
package reaper

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Reaper closes breakers that have been open for long.
type Reaper struct{ rdb *redis.Client }

// Run wakes up each minute.
func (r *Reaper) Run(ctx context.Context) {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			r.sweep(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (r *Reaper) sweep(ctx context.Context) {
	since, err := r.rdb.HGetAll(ctx, "breaker:opened").Result()
	if err != nil {
		return
	}
	for name, at := range since {
		if opened, err := time.Parse(time.RFC3339, at); err == nil && time.Since(opened) > time.Hour {
			r.rdb.HDel(ctx, "breaker:opened", name)
		}
	}
}
