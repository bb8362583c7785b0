// Package timer holds loops that sleep or wait for a timer on each path,
// themselves or in a function that they call.
package timer

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/pacer"
)

func (j *Job) pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(j.every):
		return true
	}
}

// Callee: a method of this package waits.
func (j *Job) Callee(ctx context.Context) {
	for j.pause(ctx) {
		j.report(ctx)
	}
}

func (j *Job) pollOnce(ctx context.Context) {
	time.Sleep(j.every)
	j.report(ctx)
}

// Inside: the helper that sends the command sleeps before it does.
func (j *Job) Inside(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
			j.pollOnce(ctx)
		}
	}
}

// Pacer: the wait is in a package that knows no Redis.
func (j *Job) Pacer(ctx context.Context) {
	pace := pacer.New(time.Second)
	for pace.Wait(ctx) == nil {
		j.report(ctx)
	}
}

// Pause: and so is this one, behind a plain function.
func (j *Job) Pause(ctx context.Context) {
	for ctx.Err() == nil {
		if err := j.rdb.Incr(ctx, "rounds").Err(); err != nil {
			log.Println("rounds:", err)
		}
		pacer.Pause()
	}
}

// Retry: the loop itself is in that package, and waits.
func (j *Job) Retry(ctx context.Context) error {
	return pacer.Retry(ctx, func() error {
		return j.rdb.Incr(ctx, "rounds").Err()
	})
}

// Every: a scheduler that calls once in a while.
func (j *Job) Every(ctx context.Context) {
	pacer.Every(ctx, time.Minute, j.report)
}

type Job struct {
	rdb   *redis.Client
	every time.Duration
	stop  chan struct{}
}
