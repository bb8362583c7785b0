package remaining

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Window decides by the count that INCR returns. Peek says how far it is.
type Window struct {
	rdb   *redis.Client
	limit int64
}

type Verdict struct {
	Allowed   bool
	Remaining int64
}

// Allow counts and decides at once.
func (w *Window) Allow(ctx context.Context, id string) Verdict {
	pipe := w.rdb.TxPipeline()
	count := pipe.Incr(ctx, "ratelimit:"+id)
	pipe.ExpireNX(ctx, "ratelimit:"+id, time.Minute)
	if _, err := pipe.Exec(ctx); err != nil {
		return Verdict{Allowed: true}
	}
	n := count.Val()
	if n > w.limit {
		return Verdict{}
	}
	return Verdict{true, w.limit - n}
}

// Peek has the same answer, and counts nothing.
func (w *Window) Peek(ctx context.Context, id string) Verdict {
	n, err := w.rdb.Get(ctx, "ratelimit:"+id).Int64()
	if err != nil {
		return Verdict{Allowed: true}
	}
	if n >= w.limit {
		return Verdict{}
	}
	return Verdict{true, w.limit - n}
}
