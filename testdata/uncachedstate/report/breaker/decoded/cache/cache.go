// Package cache wraps a client, and decodes what it reads.
package cache

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Client is of Redis.
type Client struct{ rdb redis.UniversalClient }

// ErrMiss says that there is nothing.
var ErrMiss = errors.New("miss")

// New is given the client.
func New(rdb redis.UniversalClient) *Client { return &Client{rdb: rdb} }

// Get returns ErrMiss for nothing.
func (c *Client) Get(ctx context.Context, key string) (string, error) {
	v, err := c.rdb.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", ErrMiss
	}
	return v, err
}

// GetJSON decodes into a variable.
func (c *Client) GetJSON(ctx context.Context, key string, into any) error {
	v, err := c.Get(ctx, key)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(v), into)
}

// SetJSON encodes.
func (c *Client) SetJSON(ctx context.Context, key string, v any, ttl time.Duration) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.rdb.Set(ctx, key, raw, ttl).Err()
}

// Exists looks for a key.
func (c *Client) Exists(ctx context.Context, key string) (bool, error) {
	n, err := c.rdb.Exists(ctx, key).Result()
	return n > 0, err
}

// Incr counts for some time.
func (c *Client) Incr(ctx context.Context, key string, ttl time.Duration) (int64, error) {
	n, err := c.rdb.Incr(ctx, key).Result()
	if err == nil && n == 1 {
		c.rdb.Expire(ctx, key, ttl)
	}
	return n, err
}

// Set keeps a text.
func (c *Client) Set(ctx context.Context, key, v string, ttl time.Duration) error {
	return c.rdb.Set(ctx, key, v, ttl).Err()
}
