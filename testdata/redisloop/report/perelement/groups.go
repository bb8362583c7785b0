package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Groups removes members by key: every key is a round trip.
func Groups(ctx context.Context, rdb *redis.Client, stale map[string][]any) {
	for key, members := range stale {
		rdb.ZRem(ctx, "board:"+key, len(members), "x") // want perelement:`rdb.ZRem in a loop over stale: one ZREM per element; use a pipeline`
	}
}
