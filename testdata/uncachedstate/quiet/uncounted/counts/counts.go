// Package counts has counts to which no call adds, as they are written in the
// background, and counts for which nothing is refused.
package counts

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Flushed counts in memory and adds from time to time, and reads what it keeps.
type FlushedLimiter struct {
	rdb   *redis.Client
	local atomic.Int64
	seen  atomic.Int64
}

func (l *FlushedLimiter) Allow() bool {
	l.local.Add(1)
	return l.seen.Load() < 100
}

func (l *FlushedLimiter) Run(ctx context.Context) {
	for range time.Tick(time.Second) {
		l.rdb.IncrBy(ctx, "ratelimit:flushed", l.local.Swap(0))
		if n, _ := l.rdb.Get(ctx, "ratelimit:flushed").Int64(); n < 100 {
			l.seen.Store(n)
		}
	}
}

// Shown counts calls and refuses nobody.
type ShownLimiter struct{ rdb *redis.Client }

func (l *ShownLimiter) Remaining(ctx context.Context, id string, max int) (int, error) {
	n, err := l.rdb.Get(ctx, "rate_limit:shown:"+id).Int()
	return max - n, err
}

func (l *ShownLimiter) Called(ctx context.Context, id string) {
	l.rdb.Incr(ctx, "rate_limit:shown:"+id)
}

// First counts, and only asks whether there was anything.
type FirstLimiter struct{ rdb *redis.Client }

func (l *FirstLimiter) Seen(ctx context.Context, id string) bool {
	n, _ := l.rdb.Get(ctx, "rate_limit:first:"+id).Int()
	return n > 0
}

func (l *FirstLimiter) Called(ctx context.Context, id string) {
	l.rdb.Incr(ctx, "rate_limit:first:"+id)
}
