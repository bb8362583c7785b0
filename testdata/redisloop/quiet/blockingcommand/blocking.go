// Package blockingcommand holds loops that wait in Redis.
package blockingcommand

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Pop waits in Redis.
func (j *Job) Pop(ctx context.Context, handle func(string)) error {
	for {
		job, err := j.rdb.BLPop(ctx, 5*time.Second, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			continue // five seconds went by
		}
		if err != nil {
			return err
		}
		handle(job[1])
	}
}

// Move waits for ever, and sleeps when it could not.
func (j *Job) Move(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		job, err := j.rdb.BRPopLPush(ctx, "jobs", "running", 0).Result()
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		handle(job)
		j.rdb.LRem(ctx, "running", 1, job) // one for each job that came
	}
}

func (j *Job) next(ctx context.Context) (string, error) {
	v, err := j.rdb.BZPopMin(ctx, time.Second, "delayed").Result()
	if err != nil {
		return "", err
	}
	return v.Member.(string), nil
}

// Next waits in a helper.
func (j *Job) Next(ctx context.Context, handle func(string)) error {
	for {
		select {
		case <-j.stop:
			return nil
		default:
		}
		job, err := j.next(ctx)
		if err != nil {
			return err
		}
		handle(job)
	}
}

// Stream leaves Block out: BLOCK 0 is sent, which waits for ever.
func (j *Job) Stream(ctx context.Context, handle func([]redis.XStream)) error {
	for {
		streams, err := j.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
			Group:    "g",
			Consumer: "c",
			Streams:  []string{"events", ">"},
			Count:    10,
		}).Result()
		if err != nil {
			return err
		}
		handle(streams)
	}
}

// StreamFor waits two seconds, and one more after an error.
func (j *Job) StreamFor(ctx context.Context, handle func([]redis.XStream)) {
	for ctx.Err() == nil {
		streams, err := j.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
			Group:    "g",
			Consumer: "c",
			Streams:  []string{"events", ">"},
			Block:    2 * time.Second,
		}).Result()
		switch {
		case errors.Is(err, redis.Nil):
		case err != nil:
			log.Println("events:", err)
			time.Sleep(time.Second)
		default:
			handle(streams)
		}
	}
}

// StreamZero spells the zero out.
func (j *Job) StreamZero(ctx context.Context, handle func([]redis.XStream)) error {
	last := "$"
	for {
		streams, err := j.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"events", last}, Block: 0}).Result()
		if err != nil {
			return err
		}
		handle(streams)
		last = streams[0].Messages[len(streams[0].Messages)-1].ID
	}
}

type Job struct {
	rdb   *redis.Client
	every time.Duration
	stop  chan struct{}
}
