// Package library holds loops that a library paces: a rate limiter, backoff, or
// a retry.
package library

import (
	"context"
	"time"

	"github.com/avast/retry-go/v4"
	"github.com/cenkalti/backoff/v4"
	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"
)

func (j *Job) report(ctx context.Context) {
	j.rdb.Incr(ctx, "rounds")
}

// Limited: one round for each token.
func (j *Job) Limited(ctx context.Context) error {
	limiter := rate.NewLimiter(2, 1)
	for {
		if err := limiter.Wait(ctx); err != nil {
			return err
		}
		j.report(ctx)
	}
}

// Backoff: the library retries and waits.
func (j *Job) Backoff(ctx context.Context) error {
	return backoff.Retry(func() error {
		return j.rdb.Incr(ctx, "rounds").Err()
	}, backoff.WithContext(backoff.NewExponentialBackOff(), ctx))
}

// Ticker of the library: a channel like any other.
func (j *Job) BackoffTicker(ctx context.Context) (err error) {
	ticker := backoff.NewTicker(backoff.NewExponentialBackOff())
	defer ticker.Stop()
	for range ticker.C {
		if err = j.rdb.Incr(ctx, "rounds").Err(); err == nil {
			break
		}
	}
	return err
}

// RetryGo leaves the wait to its options.
func (j *Job) RetryGo(ctx context.Context) error {
	return retry.Do(func() error {
		return j.rdb.Incr(ctx, "rounds").Err()
	}, retry.Context(ctx), retry.Attempts(0))
}

type Job struct {
	rdb   *redis.Client
	every time.Duration
	stop  chan struct{}
}
