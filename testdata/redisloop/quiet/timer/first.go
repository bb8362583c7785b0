package timer

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// NotFirst waits before each round but the first.
func NotFirst(ctx context.Context, rdb *redis.Client, use func(string)) {
	first := true
	for ctx.Err() == nil {
		if !first {
			time.Sleep(time.Second)
		}
		first = false
		use(rdb.Get(ctx, "state").Val())
	}
}

// NotFirstCounted counts its attempts.
func NotFirstCounted(ctx context.Context, rdb *redis.Client) error {
	for i := 0; ; i++ {
		if i > 0 {
			time.Sleep(time.Second)
		}
		v, err := rdb.Get(ctx, "state").Result()
		if err != nil {
			return err
		}
		if v == "ready" {
			return nil
		}
	}
}

// NotFirstSelect counts from one, and can be told to end.
func NotFirstSelect(ctx context.Context, rdb *redis.Client, use func(string)) {
	for attempt := 1; ; attempt++ {
		if attempt != 1 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
		use(rdb.Get(ctx, "state").Val())
	}
}

// NotFirstDuration has no duration for the first round.
func NotFirstDuration(ctx context.Context, rdb *redis.Client, use func(string)) {
	var wait time.Duration
	for ctx.Err() == nil {
		if wait > 0 {
			time.Sleep(wait)
		}
		wait = time.Second
		use(rdb.Get(ctx, "state").Val())
	}
}

// NotFirstContinue goes on in two places, each after the mark.
func NotFirstContinue(ctx context.Context, rdb *redis.Client, use func(string)) {
	for started := false; ctx.Err() == nil; {
		if started {
			time.Sleep(time.Second)
		} else {
			started = true
		}
		v, err := rdb.Get(ctx, "state").Result()
		if err != nil {
			continue
		}
		use(v)
	}
}

// Once sends its command in the first round, and the others only compute.
func Once(ctx context.Context, rdb *redis.Client, done func() bool) {
	for i := 0; !done(); i++ {
		if i == 0 {
			rdb.Set(ctx, "started", 1, 0)
		}
	}
}
