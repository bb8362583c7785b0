package redisguard

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff waits before a retry. attempt counts from 0. The wait is a random
// time between zero and base doubled attempt times, at most limit (full
// jitter). Backoff returns early, with ctx's error, when ctx ends. If ctx has
// already ended, it does not wait.
//
// Full jitter keeps callers that failed together from retrying together. A base
// or limit of zero or less means 50 ms and 5 s.
func Backoff(ctx context.Context, attempt int, base, limit time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	timer := time.NewTimer(fullJitter(backoffCeiling(attempt, base, limit)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// backoffCeiling returns the longest wait before an attempt. It doubles step by
// step, because a shift would overflow to a negative wait.
func backoffCeiling(attempt int, base, limit time.Duration) time.Duration {
	if base <= 0 {
		base = 50 * time.Millisecond
	}
	if limit <= 0 {
		limit = 5 * time.Second
	}
	for ; attempt > 0 && base < limit; attempt-- {
		if base > limit/2 {
			return limit
		}
		base *= 2
	}
	return min(base, limit)
}

func fullJitter(d time.Duration) time.Duration {
	return rand.N(max(d, 1))
}
