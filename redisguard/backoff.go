package redisguard

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff waits before attempt number attempt of something that failed,
// counted from 0: a random time between nothing and base doubled attempt
// times, at most limit (full jitter). It returns early, with ctx's error, when
// ctx ends, and without waiting when ctx has ended before.
//
// Full jitter, because callers that failed together must not come back
// together. A base or limit of zero or less stands for 50 ms and 5 s.
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

// backoffCeiling is the longest wait before an attempt. It doubles by steps:
// a shift would overflow, and a negative wait is no wait at all.
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
