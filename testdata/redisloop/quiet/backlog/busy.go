package backlog

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Busy goes on at once while there are jobs, one command for each, and waits
// when there are none.
func (j *Job) Busy(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		job, err := j.rdb.LPop(ctx, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			time.Sleep(time.Second)
			continue
		}
		if err != nil {
			log.Println("jobs:", err)
			time.Sleep(5 * time.Second)
			continue
		}
		handle(job)
	}
}

func (j *Job) take(ctx context.Context) (string, bool) {
	job, err := j.rdb.LPop(ctx, "jobs").Result()
	return job, err == nil
}

// BusyHelper says the same a call away.
func (j *Job) BusyHelper(ctx context.Context, handle func(string)) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		if job, ok := j.take(ctx); ok {
			handle(job)
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

type Job struct {
	rdb   *redis.Client
	every time.Duration
	stop  chan struct{}
}
