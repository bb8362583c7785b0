// Package names has keys that tell little, and names that tell more.
package names

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// IPRateLimiter has a block of its own.
type IPRateLimiter struct{ rdb *redis.Client }

func (l *IPRateLimiter) Allow(ctx context.Context, ip string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "blocked:"+ip).Result() // want ratelimit:`^EXISTS "blocked:\*" on every call of \(\*IPRateLimiter\)\.Allow`
	return n == 0, err
}

// Revoked is about something that may not wait.
func (l *IPRateLimiter) Revoked(ctx context.Context, id string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "revoked:"+id).Result()
	return n == 1, err
}
