// Package methods has methods of a limiter for those who look after it.
package methods

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb  *redis.Client
	rate string
}

// Reset is how people administer it.
func (l *Limiter) Reset(ctx context.Context, ip string) error {
	if l.rdb.Exists(ctx, "ratelimit:"+ip).Val() == 0 {
		return nil
	}
	return l.rdb.Del(ctx, "ratelimit:"+ip).Err()
}

func (l *Limiter) AdminStatus(ctx context.Context, ip string) string {
	return l.rdb.Get(ctx, "ratelimit:"+ip).Val()
}
