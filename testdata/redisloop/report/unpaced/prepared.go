package unpaced

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

func (s *Scheduled) next(ctx context.Context, timeout time.Duration) (*redis.ZWithKey, error) {
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

// Failing doesn't wait after an error.
func (s *Scheduled) Failing(ctx context.Context, do func(string)) {
	for ctx.Err() == nil {
		job, err := s.next(ctx, 5*time.Second) // want unpaced:`s.next in a loop without a wait when err != nil: 2 commands \(BZPOPMIN, ZREMRANGEBYSCORE\) per iteration`
		if err != nil {
			continue
		}
		if job == nil {
			continue
		}
		do(job.Key)
	}
}

// Ignoring takes a failure for an empty queue.
func (s *Scheduled) Ignoring(ctx context.Context, do func(string)) {
	for ctx.Err() == nil {
		job, _ := s.next(ctx, 5*time.Second) // want unpaced:`s.next in a loop without a wait when job == nil`
		if job == nil {
			continue
		}
		do(job.Key)
	}
}

// Both has one branch for a failure and an empty queue.
func (s *Scheduled) Both(ctx context.Context, do func(string)) {
	for ctx.Err() == nil {
		job, err := s.next(ctx, 5*time.Second) // want unpaced:`s.next in a loop without a wait when err != nil`
		if err != nil || job == nil {
			continue
		}
		do(job.Key)
	}
}
