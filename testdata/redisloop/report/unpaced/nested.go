package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// WaitForTurn spins inside a loop that is paced: only the inner loop is
// wrong.
func WaitForTurn(ctx context.Context, rdb *redis.Client, me string) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for range ticker.C {
		for rdb.Get(ctx, "turn").Val() != me { // want unpaced:`rdb.Get in an unpaced loop: one GET per round trip`
		}
		rdb.Set(ctx, "turn", "", 0)
	}
}

// SpinLock takes the lock when it is free, and asks all the time until then.
func SpinLock(ctx context.Context, rdb *redis.Client, name, token string) error {
	for {
		ok, err := rdb.SetNX(ctx, "lock:"+name, token, time.Minute).Result() // want retry:`rdb.SetNX (in an unpaced loop|is retried without backoff)`
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
	}
}
