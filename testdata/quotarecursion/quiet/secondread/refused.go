package secondread

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Window reads a second time only for a caller that is refused, who learns how long to
// wait.
type Window struct {
	rdb *redis.Client
	max int64
}

func (w *Window) Oldest(ctx context.Context, id string) error {
	n, err := w.rdb.ZCard(ctx, "quota:window:"+id).Result()
	if err != nil {
		return err
	}
	if n >= w.max {
		return fmt.Errorf("again after %v", w.rdb.ZRange(ctx, "quota:window:"+id, 0, 0).Val())
	}
	return nil
}

func (w *Window) Else(ctx context.Context, id string) (bool, time.Duration) {
	n, _ := w.rdb.Get(ctx, "quota:used:"+id).Int64()
	if n < w.max {
		return true, 0
	}
	return false, w.rdb.TTL(ctx, "quota:used:"+id).Val()
}

func (w *Window) Mirrored(ctx context.Context, id string) (bool, time.Duration) {
	n, _ := w.rdb.Get(ctx, "quota:used:"+id).Int64()
	if over := w.max <= n; over {
		return false, w.rdb.TTL(ctx, "quota:used:"+id).Val()
	}
	return true, 0
}

func (w *Window) Helpers(ctx context.Context, id string) (bool, time.Duration) {
	if w.used(ctx, id) > w.max {
		return false, w.resets(ctx, id)
	}
	return true, 0
}

func (w *Window) used(ctx context.Context, id string) int64 {
	n, _ := w.rdb.Get(ctx, "quota:helped:"+id).Int64()
	return n
}

func (w *Window) resets(ctx context.Context, id string) time.Duration {
	return w.rdb.TTL(ctx, "quota:helped:"+id).Val()
}

// Listed asks why a blocked caller is blocked.
func (w *Window) Listed(ctx context.Context, id string) (bool, string) {
	n, _ := w.rdb.HGet(ctx, "quota:blocks:"+id, "count").Int64()
	switch {
	case n > w.max:
		return false, w.rdb.HGet(ctx, "quota:blocks:"+id, "why").Val()
	}
	return true, ""
}

// Counted also adds to the count: a limiter, whose round trips uncachedstate counts.
func (w *Window) Counted(ctx context.Context, id string) (bool, time.Duration) {
	n, _ := w.rdb.Get(ctx, "quota:counted:"+id).Int64()
	ttl := w.rdb.TTL(ctx, "quota:counted:"+id).Val()
	if n >= w.max {
		return false, ttl
	}
	w.rdb.HIncrBy(ctx, "quota:counted:"+id, "n", 1)
	return true, ttl
}
