package blockingcommand

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Scheduled is a queue that looks for what is due before it waits for the next job.
type Scheduled struct{ rdb *redis.Client }

func (s *Scheduled) due(ctx context.Context) error {
	return s.rdb.ZRemRangeByScore(ctx, "due", "0", "1").Err()
}

// nested returns nothing after it has waited for nothing.
func (s *Scheduled) nested(ctx context.Context, timeout time.Duration) (*redis.ZWithKey, error) {
	if err := s.due(ctx); err != nil {
		return nil, err
	}
	job, err := s.rdb.BZPopMin(ctx, timeout, "jobs").Result()
	if err != nil {
		if errors.Is(err, redis.Nil) {
			return nil, nil
		}
		return nil, err
	}
	return job, nil
}

// flat does the same with ==.
func (s *Scheduled) flat(ctx context.Context) (*redis.ZWithKey, error) {
	if err := s.due(ctx); err != nil {
		return nil, err
	}
	job, err := s.rdb.BZPopMin(ctx, time.Second, "jobs").Result()
	if err == redis.Nil {
		return nil, nil
	}
	return job, err
}

// Nested waits after an error.
func (s *Scheduled) Nested(ctx context.Context, do func(string)) {
	for ctx.Err() == nil {
		job, err := s.nested(ctx, 5*time.Second)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		if job == nil {
			continue
		}
		do(job.Key)
	}
}

// Flat ends after an error.
func (s *Scheduled) Flat(ctx context.Context, do func(string)) error {
	for {
		job, err := s.flat(ctx)
		if err != nil {
			return err
		}
		if job == nil {
			continue
		}
		do(job.Key)
	}
}

// Else has one branch for each outcome.
func (s *Scheduled) Else(ctx context.Context, do func(string)) {
	for ctx.Err() == nil {
		if job, err := s.nested(ctx, time.Second); err != nil {
			time.Sleep(time.Second)
		} else if job != nil {
			do(job.Key)
		}
	}
}

// Written has the two commands in the loop.
func (s *Scheduled) Written(ctx context.Context, do func(string)) {
	for ctx.Err() == nil {
		_ = s.due(ctx)
		job, err := s.rdb.BLPop(ctx, time.Second, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		do(job[1])
	}
}

// read reads messages, and returns none after it has waited.
func (s *Scheduled) read(ctx context.Context) ([]redis.XStream, error) {
	if err := s.due(ctx); err != nil {
		return nil, err
	}
	got, err := s.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"jobs", "$"}, Block: time.Second}).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, err
	}
	return got, nil
}

// Streams goes on at once if there are none.
func (s *Scheduled) Streams(ctx context.Context, do func(redis.XStream)) error {
	for {
		got, err := s.read(ctx)
		if err != nil {
			return err
		}
		if len(got) == 0 {
			continue
		}
		do(got[0])
	}
}
