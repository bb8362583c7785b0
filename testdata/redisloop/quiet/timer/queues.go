package timer

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// Ticked waits at the top of each round.
func Ticked(ctx context.Context, rdb *redis.Client, do func(string)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		job, err := rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			continue
		}
		do(job)
	}
}

// Slept waits before it asks.
func Slept(ctx context.Context, rdb *redis.Client, do func(string)) error {
	for {
		time.Sleep(time.Second)
		job, err := rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return err
		}
		do(job)
	}
}
