// Package wrap has wrappers around a client.
package wrap

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Get reads a value for a key of any type of text.
func Get[K ~string](ctx context.Context, c redis.Cmdable, key K) string {
	return c.Get(ctx, string(key)).Val() // sends GET cart:*:total
}

// A Client has what the service needs.
type Client interface {
	Fetch(ctx context.Context, key string) string
	Remember(ctx context.Context, key string, load func() string) string
}

type client struct {
	rdb redis.UniversalClient
	do  func(ctx context.Context, args ...any) *redis.Cmd
	len func(ctx context.Context, key string) *redis.IntCmd
}

// New returns a Client.
func New(rdb redis.UniversalClient) Client { return &client{rdb: rdb, do: rdb.Do, len: rdb.StrLen} }

// Fetch reads with a command that is put together.
func (c *client) Fetch(ctx context.Context, key string) string {
	args := []any{"GETEX", key, "EX", 60}
	if c.len(ctx, "short:"+key).Val() > 0 { // sends STRLEN short:/users/u*/profile
		return ""
	}
	text, _ := c.do(ctx, args...).Text() // sends GETEX /users/u*/profile
	return text
}

// Remember loads what is not there.
func (c *client) Remember(ctx context.Context, key string, load func() string) string {
	if c.rdb.Exists(ctx, key).Val() == 1 { // sends EXISTS t:acme:price:x*:*
		return key
	}
	c.rdb.SetEx(ctx, key, load(), time.Minute) // sends SETEX t:acme:price:x*:*
	return key
}
