// Package cache wraps a client: it puts a prefix before each key.
package cache

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

var (
	rdb    *redis.Client
	prefix = "app:"
)

// Init sets the client and the prefix.
func Init(c *redis.Client, p string) { rdb, prefix = c, p }

// BuildKey puts a separator after each part, and takes the last one away.
func BuildKey(parts ...string) string {
	key := prefix
	for _, p := range parts {
		key += p + ":"
	}
	if len(key) > 0 && key[len(key)-1] == ':' {
		key = key[:len(key)-1]
	}
	return key
}

// Exists counts keys.
func Exists(ctx context.Context, keys ...string) (int64, error) {
	full := make([]string, len(keys))
	for i, k := range keys {
		full[i] = BuildKey(k)
	}
	return rdb.Exists(ctx, full...).Result()
}

// Get reads a value.
func Get(ctx context.Context, key string) (string, error) {
	return rdb.Get(ctx, BuildKey(key)).Result()
}

// Set writes one.
func Set(ctx context.Context, key, value string, age time.Duration) error {
	return rdb.Set(ctx, BuildKey(key), value, age).Err()
}
