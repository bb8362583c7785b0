// Package priced is called 1500 times a minute, as the options say.
package priced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Blocked(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() > 0 // want ratelimit:`; 2.2M EXISTS commands a day at 1,500 calls per minute; 17k with the cache in 1 process`
}

func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:"+ip).Int() // want checkthencount:`; 4.3M commands a day at 1,500 calls per minute; 86k with leases in 1 process$`
	return n < 100
}

func (l *Limiter) Called(ctx context.Context, ip string) { l.rdb.Incr(ctx, "ratelimit:"+ip) }
