package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

func timed(f func() error) error {
	start := time.Now()
	err := f()
	_ = time.Since(start)
	return err
}

// Measured polls through a helper that only measures.
func Measured(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		_ = timed(func() error {
			v, err := rdb.Get(ctx, "state").Result() // want unpaced:`^rdb.Get in a loop without a wait`
			use(v)
			return err
		})
	}
}

// Begun reads the first page for ever.
func Begun(ctx context.Context, rdb *redis.Client, use func([]string)) error {
	for {
		if err := timed(func() error {
			keys, _, err := rdb.Scan(ctx, 0, "user:*", 100).Result() // want unpaced:`^rdb.Scan in a loop without a wait`
			use(keys)
			return err
		}); err != nil {
			return err
		}
	}
}

// NeverEnds passes the cursor on, and begins again after the last page.
func NeverEnds(ctx context.Context, rdb *redis.Client, use func([]string)) error {
	var cursor uint64
	for {
		if err := timed(func() (err error) {
			var keys []string
			keys, cursor, err = rdb.Scan(ctx, cursor, "user:*", 100).Result() // want unpaced:`^rdb.Scan in a loop without a wait`
			use(keys)
			return err
		}); err != nil {
			return err
		}
	}
}

// Waiting compares with a variable that the answer does not change.
func Waiting(ctx context.Context, rdb *redis.Client, use func(string), limit int) {
	for n := 0; n != limit; {
		_ = timed(func() error {
			v, err := rdb.LIndex(ctx, "jobs", 0).Result() // want unpaced:`^rdb.LIndex in a loop without a wait`
			use(v)
			return err
		})
	}
}

// Both measures two commands of the same key.
func Both(ctx context.Context, rdb *redis.Client) {
	for {
		_ = timed(func() error {
			if err := rdb.Incr(ctx, "beat").Err(); err != nil { // want unpaced:`^rdb.Incr and rdb.Expire in a loop without a wait`
				return err
			}
			return rdb.Expire(ctx, "beat", time.Minute).Err()
		})
	}
}
