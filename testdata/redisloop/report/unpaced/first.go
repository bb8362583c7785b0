package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// OnlyFirst waits in the first round, and in no other.
func OnlyFirst(ctx context.Context, rdb *redis.Client, use func(string)) {
	first := true
	for ctx.Err() == nil {
		if first {
			time.Sleep(time.Second)
		}
		first = false
		use(rdb.Get(ctx, "state").Val()) // want unpaced:`^rdb.Get in a loop without a wait`
	}
}

// StillFirst goes round after an error with the mark as it was.
func StillFirst(ctx context.Context, rdb *redis.Client, use func(string)) {
	first := true
	for ctx.Err() == nil {
		if !first {
			time.Sleep(time.Second)
		}
		v, err := rdb.Get(ctx, "state").Result() // want unpaced:`^rdb.Get in a loop without a wait`
		if err != nil {
			continue
		}
		first = false
		use(v)
	}
}

// AFewTimes waits in the first three rounds.
func AFewTimes(ctx context.Context, rdb *redis.Client, use func(string)) {
	for i := 0; ctx.Err() == nil; i++ {
		if i < 3 {
			time.Sleep(time.Second)
		}
		use(rdb.Get(ctx, "state").Val()) // want unpaced:`^rdb.Get in a loop without a wait`
	}
}

// Counted begins to count again after each success.
func Counted(ctx context.Context, rdb *redis.Client, use func(string)) {
	failures := 0
	for ctx.Err() == nil {
		if failures > 0 {
			time.Sleep(time.Second)
		}
		v, err := rdb.Get(ctx, "state").Result() // want unpaced:`^rdb.Get in a loop without a wait.*when failures <= 0`
		if err != nil {
			failures++
			continue
		}
		failures = 0
		use(v)
	}
}

// Given is told by its caller whether to wait.
func Given(ctx context.Context, rdb *redis.Client, slow bool, use func(string)) {
	for i := 0; ctx.Err() == nil; i++ {
		if slow {
			time.Sleep(time.Second)
		}
		use(rdb.Get(ctx, "state").Val()) // want unpaced:`^rdb.Get in a loop without a wait`
	}
}
