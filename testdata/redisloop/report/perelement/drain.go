package perelement

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Drain empties a queue one element at a time.
func Drain(ctx context.Context, rdb *redis.Client, queue string) (jobs []string, err error) {
	for {
		job, err := rdb.LPop(ctx, queue).Result() // want perelement:`rdb.LPop in a loop .*one LPOP per element; use LPOP with a count`
		if errors.Is(err, redis.Nil) {
			return jobs, nil
		}
		if err != nil {
			return jobs, err
		}
		jobs = append(jobs, job)
	}
}

// Requeue moves elements back one by one.
func Requeue(ctx context.Context, rdb *redis.Client, from, to string) (moved int) {
	for {
		if err := rdb.RPopLPush(ctx, from, to).Err(); err != nil { // want perelement:`rdb.RPopLPush in a loop .*one RPOPLPUSH per element`
			return moved
		}
		moved++
	}
}

// TakeN pops as often as the caller asks.
func TakeN(ctx context.Context, rdb *redis.Client, queue string, n int) (jobs []string) {
	for i := 0; i < n; i++ {
		job, err := rdb.RPop(ctx, queue).Result() // want perelement:`rdb.RPop in a loop of n iterations: one RPOP per element; use RPOP with a count`
		if err != nil {
			break
		}
		jobs = append(jobs, job)
	}
	return jobs
}
