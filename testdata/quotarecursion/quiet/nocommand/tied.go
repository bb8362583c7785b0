package nocommand

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/tied/cache"
	"redisvet.test/quotarecursion/report/unbounded/tied/quota"
)

// Tests ties a gate that has no Redis at all.
func Tests(rdb *redis.Client) *cache.Cache {
	c := cache.New(rdb)
	c.SetGate(quota.Over(memory{}))
	return c
}

type memory map[string]string

func (m memory) Load(_ context.Context, key string) (string, error) { return m[key], nil }

func (m memory) Store(_ context.Context, key, value string) error {
	if m != nil {
		m[key] = value
	}
	return nil
}
