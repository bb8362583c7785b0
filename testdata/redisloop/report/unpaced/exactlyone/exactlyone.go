// Package exactlyone tests for exactly one element, or at least one.
package exactlyone

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// NotOne goes round at once where it got none.
func NotOne(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		v := rdb.LPopCount(ctx, "queue", 1).Val() // want unpaced:`without a wait when len\(v\) != 1:`
		if len(v) != 1 {
			continue
		}
		use(v[0])
	}
}

// One does so the other way round.
func One(ctx context.Context, rdb *redis.Client, use func(redis.Z)) {
	for {
		v, err := rdb.ZPopMin(ctx, "queue").Result() // want unpaced:`without a wait when len\(v\) != 1:`
		if err != nil {
			return
		}
		if len(v) == 1 {
			use(v[0])
		}
	}
}

// Removed counts what is gone.
func Removed(ctx context.Context, rdb *redis.Client, use func()) {
	for {
		n, err := rdb.SRem(ctx, "set", "x").Result() // want unpaced:`^rdb.SRem in a loop without a wait`
		if err != nil {
			return
		}
		if n == 1 {
			use()
		}
	}
}

// Waiting waits where it got none.
func Waiting(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		v := rdb.LPopCount(ctx, "queue", 1).Val()
		if len(v) != 1 {
			time.Sleep(time.Second)
			continue
		}
		use(v[0])
	}
}

// WaitingForOne has the wait in the other branch.
func WaitingForOne(ctx context.Context, rdb *redis.Client, use func(redis.Z)) {
	for {
		v, err := rdb.ZPopMin(ctx, "queue").Result()
		if err != nil {
			return
		}
		if len(v) == 1 {
			use(v[0])
			continue
		}
		time.Sleep(time.Second)
	}
}

// AtLeastOne waits where there are less.
func AtLeastOne(ctx context.Context, rdb *redis.Client, use func(redis.Z)) {
	for {
		v, err := rdb.ZPopMin(ctx, "queue").Result()
		if err != nil {
			return
		}
		if len(v) >= 1 {
			use(v[0])
			continue
		}
		time.Sleep(time.Second)
	}
}
