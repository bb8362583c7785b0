// Package cache wraps Redis, and knows no keys.
package cache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type RedisCache struct{ rdb *redis.Client }

func New(rdb *redis.Client) *RedisCache { return &RedisCache{rdb} }

func (c *RedisCache) Exists(ctx context.Context, key string) (bool, error) {
	n, err := c.rdb.Exists(ctx, key).Result()
	return n > 0, err
}

// Memory is in the process.
type Memory struct{ keys map[string]bool }

func (m *Memory) Exists(_ context.Context, key string) (bool, error) { return m.keys[key], nil }
