// Package limits keeps integrations from being called too often, and from
// being called at all while they are down.
package limits

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

const callsPerMinute = 600

// APILimiter keeps the hub within the limits that the integrations set.
type APILimiter struct {
	rdb *redis.Client
}

// NewAPILimiter returns a limiter that all instances of the hub share.
func NewAPILimiter(rdb *redis.Client) *APILimiter {
	return &APILimiter{rdb: rdb}
}

// CanCall reports whether the integration may be called now.
func (l *APILimiter) CanCall(ctx context.Context, integration string) (bool, error) {
	blocked, err := l.rdb.Exists(ctx, "rate_limit:blocked:"+integration).Result()
	if err != nil || blocked > 0 {
		return false, err
	}
	used, err := l.rdb.Get(ctx, window(integration)).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, err
	}
	return used < callsPerMinute, nil
}

// Called counts a call that was made.
func (l *APILimiter) Called(ctx context.Context, integration string) error {
	key := window(integration)
	if err := l.rdb.Incr(ctx, key).Err(); err != nil {
		return err
	}
	return l.rdb.Expire(ctx, key, 2*time.Minute).Err()
}

// Blocked keeps all instances from calling an integration that has answered
// with 429, for as long as it asks for.
func (l *APILimiter) Blocked(ctx context.Context, integration string, d time.Duration) error {
	return l.rdb.Set(ctx, "rate_limit:blocked:"+integration, 1, d).Err()
}

func window(integration string) string {
	return fmt.Sprintf("rate_limit:%s:%s", integration, time.Now().UTC().Format("200601021504"))
}
