// Package fallback reads when the process cannot tell.
package fallback

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb  *redis.Client
	rate string
}

// Fallback reads when the process cannot tell.
func (l *Limiter) Fallback(ctx context.Context, ip string, local func(string) (bool, error)) bool {
	ok, err := local(ip)
	if err != nil {
		return l.rdb.Get(ctx, "ratelimit:fallback:"+ip).Val() == ""
	}
	return ok
}
