package retry

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// SpinLock takes the lock when it is free, and asks all the time until then.
func SpinLock(ctx context.Context, rdb *redis.Client, name, token string) error {
	for {
		ok, err := rdb.SetNX(ctx, "lock:"+name, token, time.Minute).Result() // want retry:`rdb.SetNX (in a function that calls itself without a wait|retried without backoff)`
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
	}
}
