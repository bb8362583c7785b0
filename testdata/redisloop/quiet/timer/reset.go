package timer

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	soon  = 10 * time.Millisecond
	later = time.Minute
)

// FirstSoon has its first round at once: only the Reset is an interval.
func FirstSoon(ctx context.Context, rdb *redis.Client) {
	timer := time.NewTimer(time.Millisecond)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		log.Println(rdb.Get(ctx, "config").Val())
		timer.Reset(later)
	}
}

// Lengthened resets its ticker in each round.
func Lengthened(ctx context.Context, rdb *redis.Client) {
	ticker := time.NewTicker(soon)
	defer ticker.Stop()
	for range ticker.C {
		ticker.Reset(later)
		log.Println(rdb.Get(ctx, "config").Val())
	}
}

// Busy comes again soon if there was work.
func Busy(ctx context.Context, rdb *redis.Client, run func([]string)) {
	timer := time.NewTimer(0)
	for range timer.C {
		jobs := rdb.LRange(ctx, "jobs", 0, 9).Val()
		if len(jobs) > 0 {
			run(jobs)
			timer.Reset(soon)
			continue
		}
		timer.Reset(later)
	}
}

// InLiteral resets the timer where the round ends.
func InLiteral(ctx context.Context, rdb *redis.Client) {
	timer := time.NewTimer(soon)
	again := func() { timer.Reset(later) }
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			log.Println(rdb.Get(ctx, "config").Val())
			again()
		}
	}
}

// Unknown resets it to what the caller says.
func Unknown(ctx context.Context, rdb *redis.Client, pause func() time.Duration) {
	timer := time.NewTimer(soon)
	for range timer.C {
		log.Println(rdb.Get(ctx, "config").Val())
		timer.Reset(pause())
	}
}
