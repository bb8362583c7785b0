// Package tested has a limiter that a test of the package calls, too. The test is no
// traffic, and no message names it.
package tested

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, id string) bool {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Result() // want ratelimit:`^EXISTS "ratelimit:blocked:\*" on every call of \(\*Limiter\).Allow`
	return err == nil && n == 0
}

// blocked is not called but by the test.
func (l *Limiter) blocked(ctx context.Context, id string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Val() > 0
}
