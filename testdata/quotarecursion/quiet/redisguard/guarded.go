// Package redisguard has redisguard's quota on a direct client, and on the client
// that it guards.
package redisguard

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
)

var options = redisguard.QuotaOptions{Name: "q", Limit: 1000, Window: time.Hour, OnOutage: redisguard.FailClosed}

// Right reads its quota directly.
func Right(o *redis.Options) (*redis.Client, error) {
	guard, err := redisguard.New(redis.NewClient(o), redisguard.Options{})
	if err != nil {
		return nil, err
	}
	quota, err := guard.Quota(options)
	if err != nil {
		return nil, err
	}
	client := redis.NewClient(o)
	client.AddHook(quota.Hook())
	return client, nil
}

// Check asks a quota by hand.
func Check(ctx context.Context, q *redisguard.Quota) error { return q.Spend(ctx, "tenant", 1) }
