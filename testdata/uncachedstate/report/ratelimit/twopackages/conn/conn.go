// Package conn is the lowest layer: it is given keys.
package conn

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Conn reads and writes.
type Conn struct{ rdb redis.UniversalClient }

// Dial connects.
func Dial(addr string) *Conn {
	return &Conn{rdb: redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{addr}})}
}

// Value returns what is under key.
func (c *Conn) Value(ctx context.Context, key string) (string, error) {
	v, err := c.rdb.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return v, err
}

// Field returns a field.
func (c *Conn) Field(ctx context.Context, key, field string) (string, error) {
	return c.rdb.HGet(ctx, key, field).Result()
}
