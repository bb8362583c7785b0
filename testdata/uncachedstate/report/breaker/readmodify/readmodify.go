// Package readmodify counts on one key and reads a flag of another.
package readmodify

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Failing counts failures elsewhere; its flag is only read here.
type Failing struct{ rdb *redis.Client }

func (f *Failing) Allow(ctx context.Context, upstream string) bool {
	return f.rdb.Get(ctx, "breaker:open:"+upstream).Err() == redis.Nil // want breaker:`GET "breaker:open:\*" on every call of \(\*Failing\)\.Allow`
}

// Failed opens the breaker after ten failures.
func (f *Failing) Failed(ctx context.Context, upstream string) error {
	n, err := f.rdb.Incr(ctx, "breaker:failures:"+upstream).Result()
	if err != nil || n < 10 {
		return err
	}
	return f.rdb.Set(ctx, "breaker:open:"+upstream, 1, 30*time.Second).Err()
}
