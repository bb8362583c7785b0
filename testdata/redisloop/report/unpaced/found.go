package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Seen marks what it has only read, which is there again in the next round.
func Seen(ctx context.Context, rdb *redis.Client, do func(string)) {
	for ctx.Err() == nil {
		found := false
		id, err := rdb.LIndex(ctx, "jobs", 0).Result() // want unpaced:`^rdb.LIndex in a loop without a wait`
		if err == nil {
			do(id)
			found = true
		}
		if !found {
			time.Sleep(time.Second)
		}
	}
}

// Tried marks each round, also one that has found nothing.
func Tried(ctx context.Context, rdb *redis.Client, do func(string)) {
	for ctx.Err() == nil {
		tried := false
		if ctx.Value("open") != nil {
			id := rdb.LPop(ctx, "jobs").Val() // want unpaced:`^rdb.LPop in a loop without a wait`
			do(id)
			tried = true
		}
		if !tried {
			time.Sleep(time.Second)
		}
	}
}

// Failed goes on at once after an error.
func Failed(ctx context.Context, rdb *redis.Client, do func(string)) {
	for ctx.Err() == nil {
		failed := false
		id, err := rdb.LPop(ctx, "jobs").Result() // want unpaced:`^rdb.LPop in a loop without a wait.*when err != nil`
		if err != nil {
			failed = true
		}
		if !failed {
			do(id)
			time.Sleep(time.Second)
		}
	}
}

// Ever keeps its mark from round to round.
func Ever(ctx context.Context, rdb *redis.Client, do func(string)) {
	found := false
	for ctx.Err() == nil {
		id, err := rdb.LPop(ctx, "jobs").Result() // want unpaced:`^rdb.LPop in a loop without a wait`
		if err == nil {
			do(id)
			found = true
		}
		if !found {
			time.Sleep(time.Second)
		}
	}
}

// Asked counts what it asked for.
func Asked(ctx context.Context, rdb *redis.Client, do func(int64)) {
	for ctx.Err() == nil {
		asked := 0
		if n, err := rdb.LLen(ctx, "jobs").Result(); err == nil { // want unpaced:`^rdb.LLen in a loop without a wait`
			do(n)
			asked++
		}
		if asked == 0 {
			time.Sleep(time.Second)
		}
	}
}
