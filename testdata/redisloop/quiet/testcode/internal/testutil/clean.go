// Package testutil helps tests, as its place in the tree says.
package testutil

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Clean deletes what a test has written.
func Clean(ctx context.Context, rdb *redis.Client, keys []string) {
	for _, key := range keys {
		rdb.Del(ctx, key)
	}
}
