// Package twocommands sends two commands.
package twocommands

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Add counts, and limits how long the count is kept.
func Add(ctx context.Context, rdb *redis.Client) error {
	if err := rdb.Incr(ctx, "n").Err(); err != nil {
		return err
	}
	return rdb.Expire(ctx, "n", time.Hour).Err()
}

// Clients asks three servers.
func Clients(ctx context.Context, a, b, c *redis.Client) (string, string, string) {
	return a.Get(ctx, "x").Val(), b.Get(ctx, "x").Val(), c.Get(ctx, "x").Val()
}
