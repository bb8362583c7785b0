// Package names has blocks that are no limiter's.
package names

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Accounts may be blocked by people.
type Accounts struct{ rdb *redis.Client }

func (a *Accounts) Blocked(ctx context.Context, id string) (bool, error) {
	n, err := a.rdb.Exists(ctx, "account:blocked:"+id).Result()
	return n == 1, err
}
