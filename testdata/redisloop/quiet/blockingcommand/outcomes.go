package blockingcommand

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

type Jobs struct{ rdb *redis.Client }

// pop says by its bool that there was nothing.
func (j *Jobs) pop(ctx context.Context, timeout time.Duration) (string, bool, error) {
	v, err := j.rdb.BRPop(ctx, timeout, "jobs").Result()
	if err == redis.Nil {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return v[1], true, nil
}

// Work asks again at once after it has waited for nothing.
func (j *Jobs) Work(ctx context.Context, do func(string)) {
	for {
		id, ok, err := j.pop(ctx, 5*time.Second)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		if !ok {
			continue
		}
		do(id)
	}
}

// Cancelled goes on after its context has ended, and sends nothing then.
func (j *Jobs) Cancelled(ctx context.Context, do func(string)) {
	for {
		v, err := j.rdb.BRPop(ctx, 0, "jobs").Result()
		if err != nil {
			if errors.Is(err, redis.Nil) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
				continue
			}
			return
		}
		do(v[1])
	}
}

// Compared does the same by comparing.
func (j *Jobs) Compared(ctx context.Context, do func(string)) {
	for {
		v, err := j.rdb.BRPop(ctx, 0, "jobs").Result()
		if err == context.Canceled {
			continue
		}
		if err != nil {
			return
		}
		do(v[1])
	}
}
