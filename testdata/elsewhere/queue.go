// Package elsewhere is a library that somebody else keeps.
package elsewhere

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// An Inspector looks after the tasks of a queue, one at a time.
type Inspector struct {
	rdb *redis.Client
}

// Delete removes one task.
func (i *Inspector) Delete(ctx context.Context, id string) error {
	return i.rdb.Del(ctx, "task:"+id).Err()
}

// Await waits for a task of one queue.
func (i *Inspector) Await(ctx context.Context, queue string) (string, error) {
	v, err := i.rdb.BLPop(ctx, time.Second, "queue:"+queue).Result()
	if err != nil {
		return "", err
	}
	return v[1], nil
}

// A Client is a thin wrapper that knows pipelines.
type Client struct {
	rdb *redis.Client
}

// Get reads a key.
func (c *Client) Get(ctx context.Context, key string) (string, error) {
	return c.rdb.Get(ctx, key).Result()
}

// MGet reads many.
func (c *Client) MGet(ctx context.Context, keys ...string) ([]any, error) {
	return c.rdb.MGet(ctx, keys...).Result()
}
