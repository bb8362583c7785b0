// Package durations answers for how long somebody is blocked.
package durations

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Limits block for some time.
type Limits struct{ rdb *redis.Client }

func (l *Limits) Decide(ctx context.Context, client string) (time.Duration, error) {
	return l.rdb.PTTL(ctx, "rl:blocked:"+client).Result() // want ratelimit:`PTTL "rl:blocked:\*" on every call`
}
