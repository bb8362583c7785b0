package redisstore

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Configured has keys whose prefix is configuration.
type Configured struct {
	rdb    *redis.Client
	prefix string
}

func NewConfigured(rdb *redis.Client, prefix string) *Configured { return &Configured{rdb, prefix} }

func (c *Configured) Throttled(ctx context.Context, client string) (bool, error) {
	n, err := c.rdb.Exists(ctx, c.prefix+client).Result()
	return n == 1, err
}

func (c *Configured) Known(ctx context.Context, client string) (bool, error) {
	n, err := c.rdb.Exists(ctx, c.prefix+client).Result()
	return n == 1, err
}
