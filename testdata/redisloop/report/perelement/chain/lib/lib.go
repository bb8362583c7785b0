// Package lib is the only one of the chain that imports go-redis.
package lib

import (
	"context"

	"github.com/redis/go-redis/v9"
)

var rdb = redis.NewClient(&redis.Options{Addr: "localhost:6379"})

// Read returns the value of key.
func Read(ctx context.Context, key string) (string, error) {
	return rdb.Get(ctx, key).Result()
}

// A Handle hides the client.
type Handle struct {
	rdb *redis.Client
}

// Open returns a handle on the shared client.
func Open() *Handle { return &Handle{rdb: rdb} }

// Remove deletes key.
func (h *Handle) Remove(ctx context.Context, key string) error {
	return h.rdb.Del(ctx, key).Err()
}
