// Package jobbyjob takes jobs one at a time, and hands each to something that
// can fail.
package jobbyjob

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Drain does each job, which may fail: taken together, the rest would be lost.
func Drain(ctx context.Context, rdb *redis.Client, do func(context.Context, string) error) error {
	for {
		job, err := rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(ctx, job); err != nil {
			return err
		}
	}
}

// Reliable keeps the job elsewhere while it is done.
func Reliable(ctx context.Context, rdb *redis.Client, do func(context.Context, string)) error {
	for {
		job, err := rdb.LMove(ctx, "jobs", "doing", "LEFT", "RIGHT").Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return err
		}
		do(ctx, job)
		rdb.LRem(ctx, "doing", 1, job)
	}
}
