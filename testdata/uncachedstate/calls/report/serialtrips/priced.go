// Package serialtrips has prices of several round trips per call.
package serialtrips

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	minute, _ := l.rdb.Incr(ctx, "ratelimit:minute:"+ip).Result()
	hour, _ := l.rdb.Incr(ctx, "ratelimit:hour:"+ip).Result() // want serialtrips:`2 round trips per call; send them in one pipeline; 4\.3M round trips a day at 1,500 calls per minute`
	return minute < 10 && hour < 100
}
